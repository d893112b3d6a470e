using System.Numerics;
using System.Text;

namespace Proximal.Rendering;

/// <summary>
/// Writes an animation as one SVG file that any browser plays in a loop, without scripts. A shape that occurs in all
/// frames is one element with a list of positions, so a shape that does not move is written once.
/// </summary>
public sealed class SvgAnimation : IAnimation
{
    private readonly TextWriter output;
    private readonly SvgCanvas canvas;
    private readonly double framesPerSecond;
    private readonly List<SvgTrack> tracks = [];
    private readonly List<(int Frame, string Text)> captions = [];
    private int frames;
    private bool isComplete;

    /// <summary>Starts an animation.</summary>
    /// <param name="output">Receives the file when the animation is disposed, and is disposed with it.</param>
    /// <param name="width">Width in pixels, unless the page sets another size.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="framesPerSecond">Frame rate, above 0.</param>
    public SvgAnimation(TextWriter output, int width, int height, double framesPerSecond)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(framesPerSecond);
        (this.output, this.framesPerSecond) = (output, framesPerSecond);
        canvas = new SvgCanvas(width, height);
    }

    /// <inheritdoc/>
    public ICanvas Canvas => canvas;

    /// <inheritdoc/>
    public void AddFrame(string caption = "", int repeat = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(repeat, 1);
        int at = 0;
        foreach (SvgShape shape in canvas.Shapes)
        {
            // Later elements cover earlier ones, so the order is kept: the search starts after the last match.
            int match = tracks.FindIndex(at, track => track.Fits(shape));
            if (match < 0)
                tracks.Insert(match = at, new SvgTrack(shape, frames));
            else
                tracks[match].Add(shape, frames);
            at = match + 1;
        }

        foreach (SvgTrack track in tracks)
            track.EndFrame(frames);
        if (caption != (captions.Count > 0 ? captions[^1].Text : ""))
            captions.Add((frames, caption));
        frames += repeat;
    }

    /// <summary>Writes the file.</summary>
    public void Dispose()
    {
        if (isComplete)
            return;
        isComplete = true;
        using (output)
        {
            var markup = new StringBuilder();
            SvgMarkup.Open(markup, canvas.Width, canvas.Height);
            foreach (SvgTrack track in tracks)
                track.Write(markup, frames, frames / framesPerSecond);
            WriteCaptions(markup);
            SvgMarkup.Close(markup);
            output.Write(markup);
        }
    }

    // The content of a text element cannot be animated, so each caption is an element whose visibility is animated.
    private void WriteCaptions(StringBuilder markup)
    {
        if (captions.Count == 0)
            return;
        float size = CaptionLayout.Size(canvas.Width, canvas.Height);
        Vector2 at = CaptionLayout.At(canvas.Width, canvas.Height);
        markup
            .Append("<g font-size=\"")
            .Append(SvgCanvas.Number(SvgCanvas.FontSize(size)))
            .Append("\" fill=\"")
            .Append(SvgCanvas.Color(CaptionLayout.Fill))
            .Append("\" stroke=\"")
            .Append(SvgCanvas.Color(CaptionLayout.Outline))
            .Append("\" stroke-opacity=\"")
            .Append(SvgCanvas.Opacity(CaptionLayout.Outline))
            .Append("\" stroke-width=\"")
            .Append(SvgCanvas.Number(0.28f * size))
            .Append("\" paint-order=\"stroke\" style=\"white-space:pre;font-variant-numeric:tabular-nums\">\n");
        for (int i = 0; i < captions.Count; i++)
        {
            (int first, string text) = captions[i];
            int end = i + 1 < captions.Count ? captions[i + 1].Frame : frames;
            if (text.Length == 0)
                continue;
            List<(int, string)> visibility = first == 0 ? [(0, "visible")] : [(0, "hidden"), (first, "visible")];
            if (end < frames)
                visibility.Add((end, "hidden"));
            markup
                .Append("<text x=\"")
                .Append(SvgCanvas.Number(at.X))
                .Append("\" y=\"")
                .Append(SvgCanvas.Number(at.Y))
                .Append(first == 0 ? "\">" : "\" visibility=\"hidden\">")
                .Append(SvgMarkup.Escape(text));
            if (visibility.Count > 1)
                SvgTrack.WriteAnimation(markup, "visibility", visibility, frames, frames / framesPerSecond);
            markup.Append("</text>\n");
        }

        markup.Append("</g>\n");
    }
}
