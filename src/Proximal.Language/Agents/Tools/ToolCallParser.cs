using System.Text;
using System.Text.Json;

namespace Proximal.Language;

/// <summary>
/// Separates calls of tools from the text of a model while it is generated. Text that may be a part of a call is held
/// back. A call that is not valid JSON stays text; see <see cref="Malformed"/>.
/// </summary>
/// <param name="format">How the model writes calls.</param>
public sealed class ToolCallParser(ToolCallFormat format)
{
    private const string HermesStart = "<tool_call>",
        HermesEnd = "</tool_call>",
        PythonTag = "<|python_tag|>",
        MistralStart = "[TOOL_CALLS]",
        MistralArguments = "[ARGS]",
        MistralId = "[CALL_ID]";

    private readonly StringBuilder held = new();
    private bool isDecided;

    /// <summary>
    /// The first call that is not a JSON object with a name and arguments, after <see cref="Finish"/>; null if there is
    /// none.
    /// </summary>
    public string? Malformed { get; private set; }

    /// <summary>Special tokens that are parts of calls.</summary>
    public static IReadOnlyCollection<string> Tokens { get; } =
    [HermesStart, HermesEnd, PythonTag, MistralStart, MistralArguments, MistralId];

    /// <summary>How the model of a chat template writes calls.</summary>
    /// <param name="template">Jinja source of the template.</param>
    public static ToolCallFormat FormatOf(string template) =>
        template.Contains(HermesStart, StringComparison.Ordinal) ? ToolCallFormat.Hermes
        : template.Contains(MistralStart, StringComparison.Ordinal) ? ToolCallFormat.Mistral
        : template.Contains(PythonTag, StringComparison.Ordinal)
        || template.Contains("\"parameters\"", StringComparison.Ordinal)
            ? ToolCallFormat.Llama3
        : ToolCallFormat.Hermes;

    /// <summary>Adds text of the model. Returns the text that is no part of a call.</summary>
    /// <param name="text">The next part of the text.</param>
    public string Add(string text)
    {
        held.Append(text);
        string all = held.ToString();
        int certain = format switch
        {
            ToolCallFormat.Hermes => CertainBefore(all, HermesStart),
            ToolCallFormat.Mistral => CertainBefore(all, MistralStart),
            _ => CertainOfLlama(all),
        };
        held.Clear().Append(all.AsSpan(certain));
        return all[..certain];
    }

    /// <summary>Ends the text.</summary>
    /// <returns>The rest of the text, and the calls in their order.</returns>
    public (string Text, IReadOnlyList<ToolCall> Calls) Finish()
    {
        string rest = held.ToString();
        held.Clear();
        isDecided = false;
        Malformed = null;
        var calls = new List<ToolCall>();
        string text = format switch
        {
            ToolCallFormat.Hermes => ReadHermes(rest, calls),
            ToolCallFormat.Mistral => ReadMistral(rest, calls),
            _ => ReadLlama(rest, calls),
        };
        return (text, calls);
    }

    // The start of the marker, or of what can become the marker.
    private static int CertainBefore(string text, string marker)
    {
        int at = text.IndexOf(marker, StringComparison.Ordinal);
        if (at >= 0)
            return at;
        for (int length = Math.Min(marker.Length - 1, text.Length); length > 0; length--)
            if (text.EndsWith(marker[..length], StringComparison.Ordinal))
                return text.Length - length;
        return text.Length;
    }

    // A message that begins as a call is a call as a whole, if at all.
    private int CertainOfLlama(string text)
    {
        string start = text.TrimStart();
        if (isDecided)
            return text.Length;
        bool canBeCall =
            start.Length == 0
            || start[0] == '{'
            || start.StartsWith(PythonTag, StringComparison.Ordinal)
            || PythonTag.StartsWith(start, StringComparison.Ordinal);
        isDecided = !canBeCall;
        return canBeCall ? 0 : text.Length;
    }

    private string ReadHermes(string rest, List<ToolCall> calls)
    {
        var text = new StringBuilder();
        for (int at = 0; at < rest.Length; )
        {
            int start = rest.IndexOf(HermesStart, at, StringComparison.Ordinal);
            if (start < 0)
            {
                text.Append(rest.AsSpan(at));
                break;
            }

            text.Append(rest.AsSpan(at, start - at));
            int content = start + HermesStart.Length,
                end = rest.IndexOf(HermesEnd, content, StringComparison.Ordinal),
                next = end < 0 ? rest.Length : end + HermesEnd.Length;
            string call = rest[content..(end < 0 ? rest.Length : end)];
            if (!AddAll(ToolCall.Parse(call), calls))
            {
                Malformed ??= call.Trim();
                text.Append(rest.AsSpan(start, next - start));
            }

            at = next;
        }

        return calls.Count > 0 ? text.ToString().TrimEnd() : text.ToString();
    }

    private string ReadLlama(string rest, List<ToolCall> calls)
    {
        string json = rest.Trim();
        bool isTagged = json.StartsWith(PythonTag, StringComparison.Ordinal);
        if (isTagged)
            json = json[PythonTag.Length..];
        if (AddAll(ToolCall.Parse(json, ';'), calls))
            return "";

        // Other JSON can be the answer.
        if (isTagged || json.StartsWith("{\"name\"", StringComparison.Ordinal))
            Malformed = json;
        return rest;
    }

    private string ReadMistral(string rest, List<ToolCall> calls)
    {
        if (!rest.StartsWith(MistralStart, StringComparison.Ordinal))
            return rest;
        foreach (string part in rest.Split(MistralStart)[1..])
        {
            int arguments = part.IndexOf(MistralArguments, StringComparison.Ordinal);
            bool isRead =
                arguments < 0
                    ? AddAll(ToolCall.Parse(part), calls)
                    : AddNamed(part[..arguments], part[(arguments + MistralArguments.Length)..], calls);
            if (!isRead)
            {
                calls.Clear();
                Malformed = part.Trim();
                return rest;
            }
        }

        return "";
    }

    private static bool AddNamed(string name, string arguments, List<ToolCall> calls)
    {
        if (ToolCall.Parse(arguments) is not [{ ValueKind: JsonValueKind.Object } json])
            return false;
        string[] parts = name.Split(MistralId);
        calls.Add(new ToolCall(parts[0].Trim(), json) { Id = parts.Length > 1 ? parts[1].Trim() : null });
        return true;
    }

    private static bool AddAll(List<JsonElement>? values, List<ToolCall> calls)
    {
        if (values is [{ ValueKind: JsonValueKind.Array } list])
            values = [.. list.EnumerateArray()];
        if (values is null or [])
            return false;
        var read = new List<ToolCall>();
        foreach (JsonElement value in values)
        {
            if (ToolCall.Of(value) is not { } call)
                return false;
            read.Add(call);
        }

        calls.AddRange(read);
        return true;
    }
}
