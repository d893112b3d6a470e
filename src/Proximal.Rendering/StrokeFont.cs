using System.Numerics;

namespace Proximal.Rendering;

/// <summary>Font whose letters are a few strokes between points of a grid, so that text needs no font file.</summary>
internal static class StrokeFont
{
    // Glyphs from the space to the tilde. A point has two digits: x from 0, and y from 0 to 9. The baseline is at 2,
    // small letters reach 6, capitals reach 8. Spaces separate strokes.
    private static readonly string[] Glyphs =
    [
        "",
        "0804 02",
        "0806 2826",
        "1218 3238 0444 0646",
        "473818070615354443321203 2921",
        "0248 0818170708 3343423233",
        "420607182837260403122244",
        "0806",
        "19070311",
        "09171301",
        "2723 0644 0446",
        "2723 0545",
        "1201",
        "0535",
        "02",
        "0248",
        "183847433212030718",
        "072822 0242",
        "07183847460242",
        "07183847463515354443321203",
        "32380444",
        "480805354443321203",
        "4738180703123243443505",
        "084812",
        "15060718384746351504031232434435",
        "0312324347381807061545",
        "03 06",
        "1301 16",
        "370533",
        "0444 0646",
        "073503",
        "07183847462524 22",
        "4232120307183847443424263634",
        "022842 1434",
        "02083847463505 3544433202",
        "4738180703123243",
        "02082846442202",
        "48080242 0535",
        "480802 0535",
        "47381807031232434525",
        "0208 4248 0545",
        "0222 0828 1218",
        "0312223338",
        "0208 4804 1542",
        "080242",
        "0208254842",
        "02084248",
        "184857534212030718",
        "02083847463505",
        "184857534212030718 3452",
        "02083847463505 2542",
        "473818070615354443321203",
        "0848 2822",
        "080312324348",
        "082248",
        "0812253248",
        "0248 0842",
        "082548 2522",
        "08480242",
        "19090111",
        "0842",
        "09191101",
        "062846",
        "0141",
        "0817",
        "3632 3526160503122233",
        "0802 0516263533221203",
        "3526160503122233",
        "3832 3526160503122233",
        "04343526160503122233",
        "281712 0626",
        "3631201001 3526160503122233",
        "0802 0516263532",
        "0602 08",
        "161100 18",
        "0802 3604 1532",
        "080312",
        "0602 05162522 25364542",
        "0602 0516263532",
        "162635332212030516",
        "0600 0516263533221203",
        "3630 3526160503122233",
        "0602 051626",
        "35261605142433221203",
        "181322 0626",
        "0603122233 3632",
        "062246",
        "0612253246",
        "0632 0236",
        "0622 4610",
        "06360232",
        "29181605141221",
        "0901",
        "09181625141201",
        "05163445",
    ];

    private const int Baseline = 2;
    private const int Gap = 2;

    // Grid unit per line height. It makes capitals as high as those of common fonts.
    private const float Unit = 0.095f;

    /// <summary>Adds a line of text to a mask.</summary>
    /// <param name="mask">Receives the text.</param>
    /// <param name="at">Start, middle or end of the baseline, in pixels, as <paramref name="anchor"/> states.</param>
    /// <param name="text">The text. A character that the font lacks is drawn as a question mark.</param>
    /// <param name="size">Line height in pixels.</param>
    /// <param name="anchor">Point of the text at <paramref name="at"/>.</param>
    /// <param name="outline">Additional width of the strokes on each side, in pixels. Default 0.</param>
    public static void Write(
        CoverageMask mask,
        Vector2 at,
        string text,
        float size,
        TextAnchor anchor,
        float outline = 0
    )
    {
        float unit = size * Unit,
            radius = Math.Max(0.5f, 0.42f * unit) + outline;
        at.X -=
            unit
            * anchor switch
            {
                TextAnchor.Start => 0,
                TextAnchor.Middle => Width(text) / 2f,
                _ => Width(text),
            };
        foreach (char letter in text)
        {
            ReadOnlySpan<char> glyph = Glyph(letter);
            foreach (Range stroke in glyph.Split(' '))
                WriteStroke(mask, at, glyph[stroke], unit, radius);
            at.X += unit * Advance(glyph);
        }
    }

    private static void WriteStroke(CoverageMask mask, Vector2 at, ReadOnlySpan<char> points, float unit, float radius)
    {
        for (int i = 0; i < points.Length; i += 2)
        {
            Vector2 point = Point(points, i);
            mask.AddStroke(i == 0 ? point : Point(points, i - 2), point, radius);
        }

        Vector2 Point(ReadOnlySpan<char> digits, int i) =>
            at + (unit * new Vector2(digits[i] - '0', Baseline - (digits[i + 1] - '0')));
    }

    private static int Width(string text)
    {
        int width = -Gap;
        foreach (char letter in text)
            width += Advance(Glyph(letter));
        return Math.Max(width, 0);
    }

    private static string Glyph(char letter) => Glyphs[letter is >= ' ' and <= '~' ? letter - ' ' : '?' - ' '];

    private static int Advance(ReadOnlySpan<char> glyph)
    {
        int widest = glyph.IsEmpty ? 1 : 0;
        for (int i = 0; i < glyph.Length; i += glyph[i] == ' ' ? 1 : 2)
            if (glyph[i] != ' ')
                widest = Math.Max(widest, glyph[i] - '0');
        return widest + Gap;
    }
}
