namespace Proximal.Tensors;

/// <summary>Copies between strided layouts, for transposes, slices and concatenations.</summary>
internal static unsafe class StridedCopy<T>
    where T : struct, ILanes<T>
{
    public static void Run(
        float* source,
        ReadOnlySpan<int> sourceSteps,
        float* destination,
        ReadOnlySpan<int> destinationSteps,
        ReadOnlySpan<int> lengths,
        bool accumulate
    )
    {
        if (lengths.Length == 0)
        {
            Inner(source, 0, destination, 0, 1, accumulate);
            return;
        }

        int length = lengths[0];
        if (lengths.Length == 1)
        {
            Inner(source, sourceSteps[0], destination, destinationSteps[0], length, accumulate);
            return;
        }

        for (int i = 0; i < length; i++)
        {
            Run(
                source + ((long)i * sourceSteps[0]),
                sourceSteps[1..],
                destination + ((long)i * destinationSteps[0]),
                destinationSteps[1..],
                lengths[1..],
                accumulate
            );
        }
    }

    private static void Inner(
        float* source,
        long sourceStep,
        float* destination,
        long destinationStep,
        int length,
        bool accumulate
    )
    {
        int i = 0;
        if (sourceStep == 1 && destinationStep == 1)
        {
            for (; i + T.Count <= length; i += T.Count)
            {
                T value = T.Load(source + i);
                T.Store(accumulate ? T.Load(destination + i) + value : value, destination + i);
            }
        }

        if (accumulate)
            for (; i < length; i++)
                destination[i * destinationStep] += source[i * sourceStep];
        else
            for (; i < length; i++)
                destination[i * destinationStep] = source[i * sourceStep];
    }
}
