namespace Proximal.Tensors;

/// <summary>Transposes a matrix into scratch memory, in blocks that stay in the nearest cache.</summary>
internal static unsafe class TransposedCopy
{
    private const int Block = 16;

    /// <summary>target[j, i] = source[i, j]: source [rows, columns] with rows <paramref name="sourceRow"/> apart, target rows <paramref name="targetRow"/> apart.</summary>
    public static void Run(float* source, nint sourceRow, float* target, nint targetRow, int rows, int columns)
    {
        for (int i = 0; i < rows; i += Block)
        {
            int height = Math.Min(Block, rows - i);
            for (int j = 0; j < columns; j++)
            {
                float* from = source + (i * sourceRow) + j;
                float* to = target + (j * targetRow) + i;
                for (int r = 0; r < height; r++, from += sourceRow) to[r] = *from;
            }
        }
    }
}
