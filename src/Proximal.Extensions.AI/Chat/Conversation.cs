using System.Text.Json;
using Microsoft.Extensions.AI;
using TemplateMessage = Proximal.Language.ChatMessage;

namespace Proximal.Extensions.AI;

/// <summary>Messages of Microsoft.Extensions.AI as chat templates take them.</summary>
internal static class Conversation
{
    /// <summary>Converts messages.</summary>
    /// <param name="messages">The messages, oldest first.</param>
    /// <param name="instructions">Text of a system message before them; null for none.</param>
    /// <exception cref="NotSupportedException">A message has content that is no text and no call.</exception>
    public static List<TemplateMessage> Of(IEnumerable<ChatMessage> messages, string? instructions)
    {
        var converted = new List<TemplateMessage>();
        if (!string.IsNullOrEmpty(instructions))
            converted.Add(new TemplateMessage("system", instructions));
        foreach (ChatMessage message in messages)
            Add(message, converted);
        return converted;
    }

    /// <summary>Number of calls of tools in a conversation.</summary>
    public static int CallsIn(IEnumerable<ChatMessage> messages) =>
        messages.Sum(static message => message.Contents.OfType<FunctionCallContent>().Count());

    private static void Add(ChatMessage message, List<TemplateMessage> converted)
    {
        var texts = new List<string>();
        var thoughts = new List<string>();
        var calls = new List<FunctionCallContent>();
        foreach (AIContent content in message.Contents)
            switch (content)
            {
                case TextReasoningContent reasoning:
                    thoughts.Add(reasoning.Text);
                    break;
                case TextContent text:
                    texts.Add(text.Text);
                    break;
                case FunctionCallContent call:
                    calls.Add(call);
                    break;
                case FunctionResultContent result:
                    converted.Add(ResultOf(result));
                    break;
                case UsageContent:
                    break;
                default:
                    throw new NotSupportedException(
                        $"a message of the role {message.Role} contains a {content.GetType().Name}, but the model reads only "
                            + "text and calls of tools"
                    );
            }

        if (texts.Count > 0 || calls.Count > 0 || message.Contents.Count == 0)
            converted.Add(MessageOf(message.Role.Value, string.Concat(texts), string.Concat(thoughts), calls));
    }

    private static TemplateMessage MessageOf(
        string role,
        string text,
        string thoughts,
        List<FunctionCallContent> calls
    ) =>
        new(
            MessageJson.Write(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("role", role);
                writer.WriteString("content", text);
                if (thoughts.Length > 0)
                    writer.WriteString("reasoning_content", thoughts);
                if (calls.Count > 0)
                {
                    writer.WriteStartArray("tool_calls");
                    foreach (FunctionCallContent call in calls)
                        WriteCall(writer, call);
                    writer.WriteEndArray();
                }

                writer.WriteEndObject();
            })
        );

    private static void WriteCall(Utf8JsonWriter writer, FunctionCallContent call)
    {
        writer.WriteStartObject();
        writer.WriteString("id", call.CallId);
        writer.WriteString("type", "function");
        writer.WriteStartObject("function");
        writer.WriteString("name", call.Name);
        writer.WriteStartObject("arguments");
        foreach (
            (string name, object? value) in call.Arguments ?? new Dictionary<string, object?>(StringComparer.Ordinal)
        )
        {
            writer.WritePropertyName(name);
            MessageJson.WriteValue(writer, value);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static TemplateMessage ResultOf(FunctionResultContent result) =>
        new(
            MessageJson.Write(writer =>
            {
                writer.WriteStartObject();
                writer.WriteString("role", "tool");
                writer.WriteString("tool_call_id", result.CallId);
                writer.WriteString(
                    "content",
                    result.Exception is { } e ? $"Error: {e.Message}" : MessageJson.TextOf(result.Result)
                );
                writer.WriteEndObject();
            })
        );
}
