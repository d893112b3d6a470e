using System.Text;

namespace Proximal.Language;

/// <summary>A conversation as ids.</summary>
/// <param name="Ids">The whole conversation.</param>
/// <param name="ByAssistant">For each id, whether the assistant wrote it: its turns' contents and the tokens that end them.</param>
public sealed record EncodedChat(int[] Ids, bool[] ByAssistant);

/// <summary>A part of a rendered conversation that has one writer.</summary>
internal readonly record struct ChatSegment(string Text, bool ByAssistant);

/// <summary>Collects the text of a conversation, joining what has the same writer.</summary>
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
