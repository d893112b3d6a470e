namespace Proximal.Language;

/// <summary>One turn of a conversation.</summary>
/// <param name="Role"><c>system</c>, <c>user</c> or <c>assistant</c>, or another role that the model knows.</param>
/// <param name="Content">What was said.</param>
public sealed record ChatMessage(string Role, string Content)
{
    internal const string System = "system";
    internal const string User = "user";
    internal const string Assistant = "assistant";
}
