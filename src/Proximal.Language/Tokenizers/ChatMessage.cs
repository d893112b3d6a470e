namespace Proximal.Language;

/// <summary>Message of a conversation.</summary>
/// <param name="Role"><c>system</c>, <c>user</c>, <c>assistant</c>, or another role that the model supports.</param>
/// <param name="Content">Text of the message.</param>
public sealed record ChatMessage(string Role, string Content)
{
    internal const string System = "system";
    internal const string User = "user";
    internal const string Assistant = "assistant";

    /// <summary>The roles that every chat template supports.</summary>
    internal static IReadOnlyList<string> CommonRoles { get; } = [System, User, Assistant];
}
