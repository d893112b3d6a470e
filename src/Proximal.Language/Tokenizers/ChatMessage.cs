using System.Text.Json;

namespace Proximal.Language;

/// <summary>
/// Message of a conversation, as a chat template sees it: an object with the members <c>role</c>, <c>content</c> and
/// others that the model supports, such as <c>tool_calls</c>, <c>tool_call_id</c> or <c>reasoning_content</c>.
/// </summary>
public sealed class ChatMessage : IEquatable<ChatMessage>
{
    internal const string System = "system";
    internal const string User = "user";
    internal const string Assistant = "assistant";
    internal const string Tool = "tool";

    /// <summary>Creates a message of text.</summary>
    /// <param name="role"><c>system</c>, <c>user</c>, <c>assistant</c>, <c>tool</c>, or another role of the model.</param>
    /// <param name="content">Text of the message.</param>
    public ChatMessage(string role, string content)
        : this(Write(role, content)) { }

    /// <summary>Creates a message of any members.</summary>
    /// <param name="members">
    /// An object with a <c>role</c>. Its content can be a text, a list of parts such as
    /// <c>{"type": "text", "text": …}</c>, null, or missing.
    /// </param>
    /// <exception cref="InvalidInputException">It is not an object, or its role is not text.</exception>
    public ChatMessage(JsonElement members)
    {
        if (members.ValueKind != JsonValueKind.Object)
            throw new InvalidInputException("a message must be an object with a role and a content");
        if (!members.TryGetProperty("role", out JsonElement role) || role.ValueKind != JsonValueKind.String)
            throw new InvalidInputException("a message needs a 'role' of type text");
        (Members, Role) = (members.Clone(), role.GetString()!);
    }

    /// <summary>Role of the author.</summary>
    public string Role { get; }

    /// <summary>Text of the message; null if its content is a list of parts, null, or missing.</summary>
    public string? Content => Member("content") is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>All members.</summary>
    public JsonElement Members { get; }

    /// <inheritdoc/>
    public bool Equals(ChatMessage? other) => other is not null && JsonElement.DeepEquals(Members, other.Members);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ChatMessage);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Role, Content);

    /// <summary>A member that is not null; null if there is none.</summary>
    internal JsonElement? Member(string name) =>
        Members.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static JsonElement Write(string role, string content) =>
        JsonBuilder.Write(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("role", role);
            writer.WriteString("content", content);
            writer.WriteEndObject();
        });
}
