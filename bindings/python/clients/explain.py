import openai, openrouter_errors
try:
    openai.OpenAI().chat.completions.create(model="x", messages=[{"role": "user", "content": "Hi"}])
except openai.APIError as error:
    found = openrouter_errors.explain(error)
    print(found.cause, found.fault, found.retry, found.remedy, sep="\n")
