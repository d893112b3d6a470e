using System.Runtime.Intrinsics;

namespace Proximal.Tensors;

/// <summary>Dropout kernel over groups of four elements. Each group uses one Philox block.</summary>
internal readonly unsafe struct DropoutSweep(
    float* x,
    float* mask,
    float* y,
    int count,
    float rate,
    ulong seed,
    ulong stream
) : ISweep
{
    public void Run(int from, int to)
    {
        float keep = 1f / (1f - rate);
        for (int block = from; block < to; block++)
        {
            Vector128<uint> words = Philox.Block((ulong)block, stream, seed);
            int first = 4 * block;
            for (int i = 0; i < Math.Min(4, count - first); i++)
            {
                float uniform = (words[i] >> 8) * (1f / (1 << 24));
                mask[first + i] = uniform < rate ? 0f : keep;
                y[first + i] = x[first + i] * mask[first + i];
            }
        }
    }
}
