namespace Proximal.Language;

/// <summary>Transposes matrices between [outputs, inputs] in memory and [inputs, outputs] in GPT-2's files.</summary>
internal static class MatrixTranspose
{
    private const int Tile = 32;

    /// <summary>[rows, columns] → [columns, rows].</summary>
    public static float[] Of(ReadOnlySpan<float> matrix, int rows, int columns)
    {
        float[] transposed = new float[matrix.Length];
        for (int top = 0; top < rows; top += Tile)
        for (int left = 0; left < columns; left += Tile)
        for (int row = top; row < Math.Min(top + Tile, rows); row++)
        for (int column = left; column < Math.Min(left + Tile, columns); column++)
            transposed[(column * rows) + row] = matrix[(row * columns) + column];
        return transposed;
    }
}
