using System.Text;

namespace Proximal.Rendering;

/// <summary>
/// Shows an animation in a terminal of 24-bit colours, in place: each character is two pixels, an upper half block in the
/// colour of the upper one on the colour of the lower one. Only lines that changed are written.
/// </summary>
public sealed class TerminalAnimation : IAnimation
{
    private const string HideCursor = "\e[?25l",
        ShowCursor = "\e[?25h",
        Reset = "\e[0m",
        EraseToEnd = "\e[K";

    private readonly TextWriter output;
    private readonly RasterCanvas canvas;
    private readonly string[] shown;
    private readonly StringBuilder text = new();
    private readonly StringBuilder line = new();
    private bool isOpen;

    /// <summary>Prepares an animation; nothing is written yet.</summary>
    /// <param name="output">The terminal.</param>
    /// <param name="columns">How many characters wide it is, at least 1.</param>
    /// <param name="rows">How many lines it takes, at least 1; one more holds the caption.</param>
    public TerminalAnimation(TextWriter output, int columns, int rows)
    {
        this.output = output;
        canvas = new RasterCanvas(columns, 2 * rows);
        shown = new string[rows];
    }

    /// <inheritdoc/>
    public ICanvas Canvas => canvas;

    /// <summary>Shows what has been drawn at once: keeping time, and <paramref name="repeat"/>, are up to the caller.</summary>
    /// <inheritdoc/>
    public void AddFrame(string caption = "", int repeat = 1)
    {
        text.Clear();
        text.Append(isOpen ? $"\e[{shown.Length}F" : HideCursor);
        isOpen = true;
        for (int row = 0; row < shown.Length; row++)
        {
            string picture = Line(row);
            if (picture != shown[row])
                text.Append(shown[row] = picture);
            text.Append('\n');
        }

        if (caption.Length > canvas.Width)
            caption = caption[..canvas.Width];
        text.Append(caption).Append(EraseToEnd).Append('\r');
        output.Write(text);
        output.Flush();
    }

    /// <summary>Gives the cursor back, below the picture.</summary>
    public void Dispose()
    {
        if (!isOpen)
            return;
        isOpen = false;
        output.Write($"{Reset}{ShowCursor}\n");
        output.Flush();
    }

    private string Line(int row)
    {
        line.Clear();
        (Rgba? ink, Rgba? paper) = (null, null);
        for (int x = 0; x < canvas.Width; x++)
        {
            Rgba upper = canvas.Pixels[(2 * row * canvas.Width) + x],
                lower = canvas.Pixels[(((2 * row) + 1) * canvas.Width) + x];
            if (upper != lower && ink != upper)
                line.Append($"\e[38;2;{upper.R};{upper.G};{upper.B}m");
            if (upper != lower)
                ink = upper;
            if (paper != lower)
                line.Append($"\e[48;2;{lower.R};{lower.G};{lower.B}m");
            paper = lower;
            line.Append(upper == lower ? ' ' : '▀');
        }

        return line.Append(Reset).ToString();
    }
}
