using System.Text;

namespace Proximal.Language;

/// <summary>Last stage of decoding: joins the strings.</summary>
internal sealed class TextSink : DecodingStage
{
    private readonly StringBuilder text = new();

    internal override void Text(string part) => text.Append(part);

    internal override void EndString() { }

    internal override void Finish() { }

    /// <summary>Returns the text since the last call.</summary>
    internal string Take()
    {
        string taken = text.ToString();
        text.Clear();
        return taken;
    }
}
