using Proximal.Rendering;

namespace Proximal.Environments;

/// <summary>Draws a MinAtar board with one color per channel.</summary>
internal static class MinAtarRenderer
{
    private static readonly Rgba Night = Rgba.FromHex(0x1D2130);
    private static readonly Rgba Field = Rgba.FromHex(0x272C3F);

    public static void Draw(ReadOnlySpan<float> cells, ReadOnlySpan<Rgba> colors, ICanvas canvas)
    {
        var grid = new Grid(canvas, MinAtarBoard.Size, MinAtarBoard.Size);
        grid.Begin(Night);
        for (int cell = 0; cell < MinAtarBoard.Size * MinAtarBoard.Size; cell++)
        {
            Rgba color = Field;
            for (int channel = 0; channel < colors.Length; channel++)
                if (cells[(channel * MinAtarBoard.Size * MinAtarBoard.Size) + cell] != 0)
                    color = colors[channel];
            grid.Cell(cell / MinAtarBoard.Size, cell % MinAtarBoard.Size, color);
        }
    }
}
