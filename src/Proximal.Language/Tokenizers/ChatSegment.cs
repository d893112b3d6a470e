using System.Text;

namespace Proximal.Language;

/// <summary>Conversation as token ids.</summary>
/// <param name="Ids">Ids of the whole conversation.</param>
/// <param name="ByAssistant">
/// Whether each id belongs to the assistant: the contents of its messages and the tokens that end them (the assistant
/// mask of Hugging Face).
/// </param>
public sealed record EncodedChat(int[] Ids, bool[] ByAssistant);

/// <summary>Part of a rendered conversation with one author.</summary>
internal readonly record struct ChatSegment(string Text, bool ByAssistant);

/// <summary>Builder of the segments of a conversation, which joins adjacent parts of the same author.</summary>
internal sealed class ChatSegments
{
    private readonly List<ChatSegment> segments = [];
    private readonly StringBuilder text = new();
    private bool byAssistant;

    internal ChatSegments Add(string part, bool byAssistant = false)
    {
        if (byAssistant != this.byAssistant)
            Close();
        this.byAssistant = byAssistant;
        text.Append(part);
        return this;
    }

    internal IReadOnlyList<ChatSegment> Finish()
    {
        Close();
        return segments;
    }

    private void Close()
    {
        if (text.Length > 0)
            segments.Add(new ChatSegment(text.ToString(), byAssistant));
        text.Clear();
    }
}
