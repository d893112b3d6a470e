using System.Text;

namespace Proximal.Language;

/// <summary>Stage that processes whole strings.</summary>
/// <param name="next">The next stage.</param>
internal abstract class StringStage(DecodingStage next) : DecodingStage
{
    private readonly StringBuilder parts = new();

    // A string usually comes in one part.
    private string? single;

    private protected DecodingStage Next => next;

    internal sealed override void Text(string part)
    {
        if (single is null && parts.Length == 0)
        {
            single = part;
            return;
        }

        if (single is not null)
            parts.Append(single);
        single = null;
        parts.Append(part);
    }

    internal sealed override void EndString()
    {
        string text = single ?? parts.ToString();
        single = null;
        parts.Clear();
        Add(text);
    }

    internal override void Finish() => next.Finish();

    /// <summary>Processes a string.</summary>
    private protected abstract void Add(string text);

    /// <summary>Passes a string on.</summary>
    private protected void Pass(string text)
    {
        next.Text(text);
        next.EndString();
    }
}
