namespace Proximal.Tensors.Tests;

/// <summary>Copies between strided layouts: what transposes, slices and concatenations are made of.</summary>
public class StridedCopyTests
{
    // Lengths, and the strides of source and destination: runs, transposes, gaps, repeats, and nothing at all.
    private static readonly (int[] Lengths, int[] Source, int[] Destination)[] Layouts =
    [
        ([], [], []),
        ([1], [1], [1]),
        ([37], [1], [1]),
        ([37], [3], [1]),
        ([37], [1], [2]),
        ([5, 33], [33, 1], [40, 1]),
        ([5, 33], [1, 5], [33, 1]),
        ([17, 19], [19, 1], [1, 17]),
        ([3, 4, 18], [72, 18, 1], [18, 54, 1]),
        ([3, 4, 18], [1, 3, 12], [72, 18, 1]),
        ([2, 3, 4, 2, 3, 5], [360, 120, 30, 15, 5, 1], [1, 2, 6, 24, 48, 144]),
        ([4, 20], [0, 1], [20, 1]),
        ([6, 20], [1, 0], [20, 1]),
        ([0], [1], [1]),
        ([3, 0, 4], [1, 1, 1], [1, 1, 1]),
    ];

    [Theory]
    [MemberData(nameof(Host.Widths), MemberType = typeof(Host))]
    public void Strided_copy_writes_each_element_to_its_place_and_nothing_else(string width)
    {
        foreach ((int[] lengths, int[] sourceStrides, int[] destinationStrides) in Layouts)
        {
            foreach (bool accumulate in new[] { false, true })
            {
                using Host host = Host.Of(width);
                float[] source = Host.Numbers(800, 1),
                    expected = Host.Numbers(800, 2);
                Address destination = host.In(expected);
                host.Device.CopyStrided(
                    host.In(source),
                    sourceStrides,
                    destination,
                    destinationStrides,
                    lengths,
                    accumulate
                );
                for (int index = 0; index < lengths.Aggregate(1, static (product, length) => product * length); index++)
                {
                    (int from, int to, int rest) = (0, 0, index);
                    for (int axis = lengths.Length - 1; axis >= 0; axis--)
                    {
                        from += rest % lengths[axis] * sourceStrides[axis];
                        to += rest % lengths[axis] * destinationStrides[axis];
                        rest /= lengths[axis];
                    }

                    expected[to] = accumulate ? expected[to] + source[from] : source[from];
                }

                Assert.Equal(expected, host.Read(destination, expected.Length));
            }
        }
    }
}
