namespace Proximal.Language;

/// <summary>Conversation as text.</summary>
/// <param name="Text">The text.</param>
/// <param name="AssistantSpans">
/// Ranges of its characters that the assistant wrote, from the template's <c>{% generation %}</c> blocks; empty if it
/// has none.
/// </param>
public sealed record RenderedChat(string Text, IReadOnlyList<Range> AssistantSpans);

/// <summary>Conversation as token ids.</summary>
/// <param name="Ids">Ids of the whole conversation.</param>
/// <param name="ByAssistant">
/// Whether each id belongs to the assistant (the assistant mask of Hugging Face), from the template's
/// <c>{% generation %}</c> blocks; all false if it has none.
/// </param>
public sealed record EncodedChat(int[] Ids, bool[] ByAssistant);
