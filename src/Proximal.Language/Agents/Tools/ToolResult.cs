using System.Text.Json;

namespace Proximal.Language;

/// <summary>Result of a call.</summary>
/// <param name="Name">Name in the call.</param>
/// <param name="Content">Text for the model: the result, or <c>{"error": …}</c>.</param>
/// <param name="Failed">Whether the call failed.</param>
internal sealed record ToolResult(string Name, string Content, bool Failed)
{
    /// <summary>Identity of the call; null for none.</summary>
    public string? CallId { get; init; }

    /// <summary>Result of a call that failed.</summary>
    public static ToolResult Failure(string name, string message) =>
        new(
            name,
            JsonBuilder
                .Write(writer =>
                {
                    writer.WriteStartObject();
                    writer.WriteString("error", message);
                    writer.WriteEndObject();
                })
                .GetRawText(),
            Failed: true
        );

    /// <summary>The message with the role <c>tool</c>.</summary>
    public ChatMessage ToMessage() =>
        new(
            JsonBuilder.Write(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("role", ChatMessage.Tool);
                writer.WriteString("name", Name);
                writer.WriteString("content", Content);
                if (CallId is not null)
                    writer.WriteString("tool_call_id", CallId);
                writer.WriteEndObject();
            })
        );
}
