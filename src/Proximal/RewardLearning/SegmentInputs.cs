using System.Buffers;
using Proximal.Tensors;

namespace Proximal;

/// <summary>
/// Steps of segments as inputs of reward networks: observation, encoded action, and whether the step terminated the
/// episode. Each number is normalized by its mean and standard deviation over all steps, and clipped; one that is equal
/// in all steps is 0.
/// </summary>
internal sealed class SegmentInputs
{
    private const float Bound = 10;
    private const double SmallestDeviation = 1e-6;

    private readonly SegmentPreferences preferences;
    private readonly ActionEncoding encoding;
    private readonly int observationSize;
    private readonly int longest;
    private readonly bool usesActions;
    private readonly bool usesTerminated;
    private readonly float[] inputs; // [pairs, 2, longest, input]
    private readonly float[] mean; // [input]
    private readonly float[] scale; // [input]

    /// <summary>Encodes the segments.</summary>
    /// <param name="preferences">Preferences that fit the environment.</param>
    /// <param name="actionSpace">Action space of the environment.</param>
    /// <param name="usesActions">Whether inputs contain the action.</param>
    /// <param name="usesTerminated">Whether inputs contain the termination.</param>
    public SegmentInputs(SegmentPreferences preferences, Space actionSpace, bool usesActions, bool usesTerminated)
    {
        this.preferences = preferences;
        encoding = new ActionEncoding(actionSpace);
        observationSize = preferences.Pairs[0].First.ObservationSize;
        longest = preferences.MaxSteps;
        Width = observationSize + (usesActions ? encoding.Size : 0) + (usesTerminated ? 1 : 0);
        (this.usesActions, this.usesTerminated) = (usesActions, usesTerminated);
        inputs = new float[checked(2 * preferences.Pairs.Count * longest * Width)];
        (mean, scale) = (new float[Width], new float[Width]);
        for (int i = 0; i < Segments; i++)
        for (int step = 0; step < SegmentOf(i).Steps; step++)
            Encode(
                SegmentOf(i).Observation(step),
                SegmentOf(i).Action(step),
                SegmentOf(i).Terminated && step == SegmentOf(i).Steps - 1,
                Row(i, step)
            );
        ComputeMoments();
        for (int i = 0; i < Segments; i++)
        for (int step = 0; step < SegmentOf(i).Steps; step++)
            Normalize(Row(i, step));
    }

    /// <summary>Length of an input.</summary>
    public int Width { get; }

    /// <summary>Number of pairs.</summary>
    public int Pairs => preferences.Pairs.Count;

    /// <summary>Size in bytes.</summary>
    public long Bytes => sizeof(float) * (long)inputs.Length;

    /// <summary>All steps of all segments, [steps, input].</summary>
    public float[] AllSteps()
    {
        var all = new List<float>();
        for (int i = 0; i < Segments; i++)
            all.AddRange(inputs.AsSpan(i * longest * Width, SegmentOf(i).Steps * Width));
        return [.. all];
    }

    /// <summary>Writes the input of a step.</summary>
    /// <param name="observation">Observation as the environment gives it.</param>
    /// <param name="action">Action as the environment takes it.</param>
    /// <param name="terminated">Whether the step terminated its episode.</param>
    /// <param name="input">Receives the input, [<see cref="Width"/>].</param>
    public void Write(ReadOnlySpan<float> observation, ReadOnlySpan<float> action, bool terminated, Span<float> input)
    {
        Encode(observation, action, terminated, input);
        Normalize(input);
    }

    /// <summary>Reads pairs.</summary>
    /// <param name="pairs">Indices of the pairs.</param>
    /// <param name="weight">Share of the batch.</param>
    public SegmentShard Read(ReadOnlySpan<int> pairs, float weight)
    {
        int rows = 2 * pairs.Length * longest;
        float[] taken = ArrayPool<float>.Shared.Rent(rows * (Width + 1) + pairs.Length);
        Span<float> steps = taken.AsSpan(0, rows * Width),
            mask = taken.AsSpan(rows * Width, rows),
            preferred = taken.AsSpan(rows * (Width + 1), pairs.Length);
        mask.Clear();
        for (int i = 0; i < pairs.Length; i++)
        {
            inputs
                .AsSpan(2 * pairs[i] * longest * Width, 2 * longest * Width)
                .CopyTo(steps[(2 * i * longest * Width)..]);
            SegmentPair pair = preferences.Pairs[pairs[i]];
            mask.Slice(2 * i * longest, pair.First.Steps).Fill(1);
            mask.Slice(((2 * i) + 1) * longest, pair.Second.Steps).Fill(1);
            preferred[i] = (float)pair.Preference;
        }

        var shard = new SegmentShard(
            weight,
            Tensor.From(steps, rows, Width),
            Tensor.From(mask, rows),
            Tensor.From(preferred, pairs.Length)
        );
        ArrayPool<float>.Shared.Return(taken);
        return shard;
    }

    private int Segments => 2 * preferences.Pairs.Count;

    private Segment SegmentOf(int index) =>
        index % 2 == 0 ? preferences.Pairs[index / 2].First : preferences.Pairs[index / 2].Second;

    private Span<float> Row(int segment, int step) => inputs.AsSpan(((segment * longest) + step) * Width, Width);

    private void Encode(ReadOnlySpan<float> observation, ReadOnlySpan<float> action, bool terminated, Span<float> input)
    {
        observation.CopyTo(input);
        if (usesActions)
            encoding.Encode(action, input.Slice(observationSize, encoding.Size));
        if (usesTerminated)
            input[^1] = terminated ? 1 : 0;
    }

    private void Normalize(Span<float> input)
    {
        for (int i = 0; i < input.Length; i++)
            input[i] = Math.Clamp((input[i] - mean[i]) * scale[i], -Bound, Bound);
    }

    private void ComputeMoments()
    {
        double[] sum = new double[Width],
            squares = new double[Width];
        long count = 0;
        for (int i = 0; i < Segments; i++)
        for (int step = 0; step < SegmentOf(i).Steps; step++, count++)
        {
            ReadOnlySpan<float> row = Row(i, step);
            for (int j = 0; j < row.Length; j++)
                sum[j] += row[j];
        }

        for (int i = 0; i < Segments; i++)
        for (int step = 0; step < SegmentOf(i).Steps; step++)
        {
            ReadOnlySpan<float> row = Row(i, step);
            for (int j = 0; j < row.Length; j++)
                squares[j] += (row[j] - (sum[j] / count)) * (row[j] - (sum[j] / count));
        }

        for (int j = 0; j < Width; j++)
        {
            mean[j] = (float)(sum[j] / count);
            double deviation = Math.Sqrt(squares[j] / count);
            scale[j] = deviation < SmallestDeviation ? 0 : (float)(1 / deviation);
        }
    }
}
