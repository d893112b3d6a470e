using System.Globalization;
using System.Text;

namespace Proximal.Rendering;

/// <summary>An element of an animated image, with the changes of its attributes by frame.</summary>
internal sealed class SvgTrack
{
    private const string Visibility = "visibility",
        Visible = "visible",
        Hidden = "hidden";

    private readonly string element;
    private readonly string text;
    private readonly string[] names;
    private readonly List<(int Frame, string Value)>[] changes;
    private int lastSeen;

    /// <summary>Creates a track that starts with a shape.</summary>
    public SvgTrack(SvgShape shape, int frame)
    {
        (element, text) = (shape.Element, shape.Text);
        names = [.. shape.Attributes.Select(static attribute => attribute.Name), Visibility];
        changes =
        [
            .. shape.Attributes.Select(static attribute => new List<(int, string)> { (0, attribute.Value) }),
            [],
        ];
        changes[^1].Add((0, frame == 0 ? Visible : Hidden));
        if (frame > 0)
            changes[^1].Add((frame, Visible));
        lastSeen = frame;
    }

    /// <summary>Whether a shape can be another state of this element.</summary>
    public bool Fits(SvgShape shape) => element == shape.Element && text == shape.Text;

    /// <summary>Sets the state of the element from a frame on.</summary>
    public void Add(SvgShape shape, int frame)
    {
        for (int i = 0; i < shape.Attributes.Length; i++)
            Set(changes[i], frame, shape.Attributes[i].Value);
        Set(changes[^1], frame, Visible);
        lastSeen = frame;
    }

    /// <summary>Hides the element from a frame on, if the frame does not contain it.</summary>
    public void EndFrame(int frame)
    {
        if (lastSeen < frame)
            Set(changes[^1], frame, Hidden);
    }

    /// <summary>Writes the element with its animations.</summary>
    public void Write(StringBuilder markup, int frames, double seconds)
    {
        SvgMarkup.OpenElement(markup, element);
        for (int i = 0; i < names.Length; i++)
            // The values of the first frame, which viewers without animation show.
            if (changes[i][0].Value is var value && value != Visible)
                SvgMarkup.Attribute(markup, names[i], value);
        markup.Append('>').Append(SvgMarkup.Escape(text));
        for (int i = 0; i < names.Length; i++)
            if (changes[i].Count > 1)
                WriteAnimation(markup, names[i], changes[i], frames, seconds);
        markup.Append("</").Append(element).Append(">\n");
    }

    /// <summary>Writes an animation that steps through values in a loop.</summary>
    public static void WriteAnimation(
        StringBuilder markup,
        string name,
        List<(int Frame, string Value)> values,
        int frames,
        double seconds
    )
    {
        markup
            .Append("<animate attributeName=\"")
            .Append(name)
            .Append("\" calcMode=\"discrete\" repeatCount=\"indefinite\" dur=\"")
            .Append(seconds.ToString("0.###", CultureInfo.InvariantCulture))
            .Append("s\" values=\"")
            .AppendJoin(';', values.Select(static change => change.Value));
        // Without keyTimes the values are evenly spaced, which is correct if every frame has one.
        if (values.Count < frames)
        {
            markup
                .Append("\" keyTimes=\"")
                .AppendJoin(
                    ';',
                    values.Select(change =>
                        ((double)change.Frame / frames).ToString("0.######", CultureInfo.InvariantCulture)
                    )
                );
        }

        markup.Append("\"/>");
    }

    private static void Set(List<(int Frame, string Value)> values, int frame, string value)
    {
        if (values[^1].Value != value)
            values.Add((frame, value));
    }
}
