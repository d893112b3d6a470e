namespace Proximal.Language;

/// <summary>Reply of a model, separated into text and calls of tools.</summary>
/// <param name="Text">Text besides the calls.</param>
/// <param name="Calls">The calls, in order; empty if there are none.</param>
/// <param name="Error">
/// Description of a call that cannot be read, for the model; null if all can be read. It is answered with a message of
/// the role <c>tool</c>.
/// </param>
public sealed record ToolReply(string Text, IReadOnlyList<ToolCall> Calls, string? Error = null);

/// <summary>Reads the calls of tools in a reply, in the format of a model.</summary>
public interface IToolCallReader
{
    /// <summary>Separates a reply into text and calls.</summary>
    /// <param name="reply">
    /// The whole reply, with the special tokens that are parts of calls and without the token that ended it.
    /// </param>
    ToolReply Read(string reply);
}

/// <summary>Readers of the usual formats.</summary>
public static class ToolCallReader
{
    /// <summary>Returns the reader of a format.</summary>
    /// <param name="format">How the model writes calls.</param>
    public static IToolCallReader Of(ToolCallFormat format) => new FormatReader(format);

    /// <summary>Returns the reader of the format that a chat template writes.</summary>
    /// <param name="template">The template.</param>
    public static IToolCallReader Of(ChatTemplate template) => Of(ToolCallParser.FormatOf(template.Source));

    private sealed class FormatReader(ToolCallFormat format) : IToolCallReader
    {
        private readonly ToolCallParser parser = new(format);

        public ToolReply Read(string reply)
        {
            string text = parser.Add(reply);
            (string rest, IReadOnlyList<ToolCall> calls) = parser.Finish();
            return new ToolReply(
                text + rest,
                calls,
                parser.Malformed is { } call
                    ? $"the call {Excerpt.Of(call)} is not valid: it must be a JSON object with a name and arguments"
                    : null
            );
        }
    }
}
