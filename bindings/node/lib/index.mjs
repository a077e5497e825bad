import binding from "./index.js";

export const { diagnose, explain, identify, isOpenRouterError, read, readShape, retryWait, StreamReader, title } = binding;
export default binding;
