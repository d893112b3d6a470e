namespace Proximal.Language;

/// <summary>How a model writes calls of tools.</summary>
public enum ToolCallFormat
{
    /// <summary>
    /// Hermes and Qwen: <c>&lt;tool_call&gt;{"name": …, "arguments": …}&lt;/tool_call&gt;</c>, one for each call, after
    /// any text.
    /// </summary>
    Hermes,

    /// <summary>
    /// Llama 3.1: the whole message is <c>{"name": …, "parameters": …}</c>, possibly after <c>&lt;|python_tag|&gt;</c>;
    /// several calls are separated by semicolons.
    /// </summary>
    Llama3,

    /// <summary>
    /// Mistral: <c>[TOOL_CALLS]</c> and a list of <c>{"name": …, "arguments": …}</c>, or
    /// <c>[TOOL_CALLS]name[ARGS]{…}</c> for each call.
    /// </summary>
    Mistral,
}
