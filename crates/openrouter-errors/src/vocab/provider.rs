//! `ProviderName`: the providers behind OpenRouter, by their names in errors.

use super::open::open_vocabulary;

open_vocabulary! {
    /// `provider_name` in `error.metadata`, and `provider` of chunks and completions, on the wire.
    ///
    /// All surfaces; source: OpenAPI description (2026-11). Providers come and go every week, so unknown names are
    /// normal. The last names are of providers that generation records still show.
    ProviderName {
        /// AI21.
        AI21 = "AI21",
        /// AionLabs.
        AIONLABS = "AionLabs",
        /// AkashML.
        AKASHML = "AkashML",
        /// Alibaba.
        ALIBABA = "Alibaba",
        /// Amazon Bedrock.
        AMAZON_BEDROCK = "Amazon Bedrock",
        /// Amazon Nova.
        AMAZON_NOVA = "Amazon Nova",
        /// Ambient.
        AMBIENT = "Ambient",
        /// Anthropic.
        ANTHROPIC = "Anthropic",
        /// Arcee AI.
        ARCEE_AI = "Arcee AI",
        /// AssemblyAI.
        ASSEMBLYAI = "AssemblyAI",
        /// AtlasCloud.
        ATLASCLOUD = "AtlasCloud",
        /// Avian.
        AVIAN = "Avian",
        /// Azure.
        AZURE = "Azure",
        /// Baidu.
        BAIDU = "Baidu",
        /// BaseTen.
        BASETEN = "BaseTen",
        /// Black Forest Labs.
        BLACK_FOREST_LABS = "Black Forest Labs",
        /// BytePlus.
        BYTEPLUS = "BytePlus",
        /// Cerebras.
        CEREBRAS = "Cerebras",
        /// Chutes.
        CHUTES = "Chutes",
        /// Cirrascale.
        CIRRASCALE = "Cirrascale",
        /// Clarifai.
        CLARIFAI = "Clarifai",
        /// Claude Platform on AWS.
        CLAUDE_PLATFORM_ON_AWS = "Claude Platform on AWS",
        /// Cloudflare.
        CLOUDFLARE = "Cloudflare",
        /// Cohere.
        COHERE = "Cohere",
        /// CoreWeave.
        COREWEAVE = "CoreWeave",
        /// Cosine.
        COSINE = "Cosine",
        /// Crucible.
        CRUCIBLE = "Crucible",
        /// Crusoe.
        CRUSOE = "Crusoe",
        /// Darkbloom.
        DARKBLOOM = "Darkbloom",
        /// Databricks.
        DATABRICKS = "Databricks",
        /// Decart.
        DECART = "Decart",
        /// Deepgram.
        DEEPGRAM = "Deepgram",
        /// DeepInfra.
        DEEPINFRA = "DeepInfra",
        /// DeepSeek.
        DEEPSEEK = "DeepSeek",
        /// DekaLLM.
        DEKALLM = "DekaLLM",
        /// DigitalOcean.
        DIGITALOCEAN = "DigitalOcean",
        /// ElevenLabs.
        ELEVENLABS = "ElevenLabs",
        /// FakeProvider.
        FAKEPROVIDER = "FakeProvider",
        /// Featherless.
        FEATHERLESS = "Featherless",
        /// Fireworks.
        FIREWORKS = "Fireworks",
        /// Fish Audio.
        FISH_AUDIO = "Fish Audio",
        /// Friendli.
        FRIENDLI = "Friendli",
        /// GMICloud.
        GMICLOUD = "GMICloud",
        /// Google.
        GOOGLE = "Google",
        /// Google AI Studio.
        GOOGLE_AI_STUDIO = "Google AI Studio",
        /// Groq.
        GROQ = "Groq",
        /// HeyGen.
        HEYGEN = "HeyGen",
        /// Inception.
        INCEPTION = "Inception",
        /// Inceptron.
        INCEPTRON = "Inceptron",
        /// Inferact vLLM.
        INFERACT_VLLM = "Inferact vLLM",
        /// InferenceNet.
        INFERENCENET = "InferenceNet",
        /// Infermatic.
        INFERMATIC = "Infermatic",
        /// Inflection.
        INFLECTION = "Inflection",
        /// Io Net.
        IO_NET = "Io Net",
        /// Ionstream.
        IONSTREAM = "Ionstream",
        /// Krea.
        KREA = "Krea",
        /// Liquid.
        LIQUID = "Liquid",
        /// Makora.
        MAKORA = "Makora",
        /// Mancer 2.
        MANCER_2 = "Mancer 2",
        /// Mara.
        MARA = "Mara",
        /// Meta.
        META = "Meta",
        /// Minimax.
        MINIMAX = "Minimax",
        /// Mistral.
        MISTRAL = "Mistral",
        /// Modal.
        MODAL = "Modal",
        /// ModelRun.
        MODELRUN = "ModelRun",
        /// Modular.
        MODULAR = "Modular",
        /// Moonshot AI.
        MOONSHOT_AI = "Moonshot AI",
        /// Morph.
        MORPH = "Morph",
        /// Near AI.
        NEAR_AI = "Near AI",
        /// Nebius.
        NEBIUS = "Nebius",
        /// Nex AGI.
        NEX_AGI = "Nex AGI",
        /// NextBit.
        NEXTBIT = "NextBit",
        /// Novita.
        NOVITA = "Novita",
        /// Nvidia.
        NVIDIA = "Nvidia",
        /// Ollama.
        OLLAMA = "Ollama",
        /// OpenAI.
        OPENAI = "OpenAI",
        /// OpenInference.
        OPENINFERENCE = "OpenInference",
        /// Parasail.
        PARASAIL = "Parasail",
        /// ParetoAlpha.
        PARETOALPHA = "ParetoAlpha",
        /// Perceptron.
        PERCEPTRON = "Perceptron",
        /// Perplexity.
        PERPLEXITY = "Perplexity",
        /// Phala.
        PHALA = "Phala",
        /// Poolside.
        POOLSIDE = "Poolside",
        /// PrimeIntellect.
        PRIMEINTELLECT = "PrimeIntellect",
        /// Quiver.
        QUIVER = "Quiver",
        /// Recraft.
        RECRAFT = "Recraft",
        /// Recursive.
        RECURSIVE = "Recursive",
        /// Reka.
        REKA = "Reka",
        /// Relace.
        RELACE = "Relace",
        /// Respan.
        RESPAN = "Respan",
        /// Runway.
        RUNWAY = "Runway",
        /// Sail Research.
        SAIL_RESEARCH = "Sail Research",
        /// Sakana AI.
        SAKANA_AI = "Sakana AI",
        /// SambaNova.
        SAMBANOVA = "SambaNova",
        /// ScaleDown.
        SCALEDOWN = "ScaleDown",
        /// Seed.
        SEED = "Seed",
        /// SiliconFlow.
        SILICONFLOW = "SiliconFlow",
        /// Sourceful.
        SOURCEFUL = "Sourceful",
        /// Stealth.
        STEALTH = "Stealth",
        /// StepFun.
        STEPFUN = "StepFun",
        /// StreamLake.
        STREAMLAKE = "StreamLake",
        /// Switchpoint.
        SWITCHPOINT = "Switchpoint",
        /// Tencent.
        TENCENT = "Tencent",
        /// Tenstorrent.
        TENSTORRENT = "Tenstorrent",
        /// Thinking Machines.
        THINKING_MACHINES = "Thinking Machines",
        /// Together.
        TOGETHER = "Together",
        /// TypeSafe.
        TYPESAFE = "TypeSafe",
        /// Unbiased.
        UNBIASED = "Unbiased",
        /// Upstage.
        UPSTAGE = "Upstage",
        /// Venice.
        VENICE = "Venice",
        /// VoyageAI by MongoDB.
        VOYAGEAI_BY_MONGODB = "VoyageAI by MongoDB",
        /// Wafer.
        WAFER = "Wafer",
        /// WandB.
        WANDB = "WandB",
        /// xAI.
        XAI = "xAI",
        /// Xiaomi.
        XIAOMI = "Xiaomi",
        /// Z.AI.
        Z_AI = "Z.AI",
        /// 01.AI; only in older generation records.
        N01_AI = "01.AI",
        /// AnyScale; only in older generation records.
        ANYSCALE = "AnyScale",
        /// Atoma; only in older generation records.
        ATOMA = "Atoma",
        /// Cent-ML; only in older generation records.
        CENT_ML = "Cent-ML",
        /// CrofAI; only in older generation records.
        CROFAI = "CrofAI",
        /// Enfer; only in older generation records.
        ENFER = "Enfer",
        /// GoPomelo; only in older generation records.
        GOPOMELO = "GoPomelo",
        /// HuggingFace; only in older generation records.
        HUGGINGFACE = "HuggingFace",
        /// Hyperbolic; only in older generation records.
        HYPERBOLIC = "Hyperbolic",
        /// Hyperbolic 2; only in older generation records.
        HYPERBOLIC_2 = "Hyperbolic 2",
        /// InoCloud; only in older generation records.
        INOCLOUD = "InoCloud",
        /// Kluster; only in older generation records.
        KLUSTER = "Kluster",
        /// Lambda; only in older generation records.
        LAMBDA = "Lambda",
        /// Lepton; only in older generation records.
        LEPTON = "Lepton",
        /// Lynn; only in older generation records.
        LYNN = "Lynn",
        /// Lynn 2; only in older generation records.
        LYNN_2 = "Lynn 2",
        /// Mancer; only in older generation records.
        MANCER = "Mancer",
        /// NCompass; only in older generation records.
        NCOMPASS = "NCompass",
        /// Nineteen; only in older generation records.
        NINETEEN = "Nineteen",
        /// OctoAI; only in older generation records.
        OCTOAI = "OctoAI",
        /// Recursal; only in older generation records.
        RECURSAL = "Recursal",
        /// Reflection; only in older generation records.
        REFLECTION = "Reflection",
        /// Replicate; only in older generation records.
        REPLICATE = "Replicate",
        /// SambaNova 2; only in older generation records.
        SAMBANOVA_2 = "SambaNova 2",
        /// SF Compute; only in older generation records.
        SF_COMPUTE = "SF Compute",
        /// Targon; only in older generation records.
        TARGON = "Targon",
        /// Together 2; only in older generation records.
        TOGETHER_2 = "Together 2",
        /// Ubicloud; only in older generation records.
        UBICLOUD = "Ubicloud",
    }
}
