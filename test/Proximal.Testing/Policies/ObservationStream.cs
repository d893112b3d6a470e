using System.Runtime.InteropServices;

namespace Proximal.Testing;

/// <summary>Random observations and masks, both as a policy's rows and as a model's inputs.</summary>
public sealed class ObservationStream
{
    private readonly List<(string Name, string Type, int[] Shape, MemoryStream Bytes)> inputs = [];
    private Rng random;

    /// <param name="policy">Whose observations.</param>
    /// <param name="steps">How many in sequence.</param>
    /// <param name="count">How many side by side.</param>
    /// <param name="seed">Chooses them.</param>
    public ObservationStream(Policy policy, int steps, int count, ulong seed)
    {
        random = new Rng(seed);
        Rows = new float[steps * count][];
        for (int i = 0; i < Rows.Length; i++)
            Rows[i] = new float[policy.RowSize];
        int start = 0;
        foreach ((string path, Space space) in SpaceLeaves.Of(policy.ObservationSpace))
            AddObservation($"observation{path}", space, count, ref start);
        if (start == policy.RowSize)
            return;
        foreach ((string path, Space space) in SpaceLeaves.Of(policy.ActionSpace))
            if (space.ActionMaskSize > 0)
                AddMask($"action_mask{path}", space, count, ref start);
    }

    /// <summary>
    /// [steps × count] rows as <see cref="Policy.Act(ReadOnlySpan{float}, Span{float}, RecurrentState?)"/> takes them.
    /// </summary>
    public float[][] Rows { get; }

    /// <summary>
    /// Inputs of the model: names, types and shapes of one step's batch, and the numbers of all steps.
    /// </summary>
    public IReadOnlyList<(string Name, string Type, int[] Shape, byte[] Bytes)> Inputs =>
        [.. inputs.Select(static input => (input.Name, input.Type, input.Shape, input.Bytes.ToArray()))];

    private void AddObservation(string name, Space space, int count, ref int start)
    {
        var bytes = new MemoryStream();
        foreach (float[] row in Rows)
        {
            Span<float> observation = row.AsSpan(start, space.ObservationSize);
            switch (space)
            {
                case Box box:
                    Draw(box, observation);
                    bytes.Write(MemoryMarshal.AsBytes(observation));
                    break;
                case Discrete discrete:
                    int choice = random.NextInt32(discrete.N);
                    discrete.Encode(choice, observation);
                    Write(bytes, choice);
                    break;
                case MultiDiscrete several:
                    int[] values = [.. several.Choices.ToArray().Select(n => random.NextInt32(n))];
                    several.Encode(values, observation);
                    foreach (int value in values)
                        Write(bytes, value);
                    break;
                case MultiBinary:
                    foreach (ref float on in observation)
                        Write(bytes, (long)(on = random.NextInt32(2)));
                    break;
            }
        }

        int[] shape = space switch
        {
            Box box => box.Shape.ToArray(),
            Discrete => [],
            _ => [space.ActionSize],
        };
        inputs.Add((name, space is Box ? "float32" : "int64", [count, .. shape], bytes));
        start += space.ObservationSize;
    }

    // Rows of images are of different brightness, and bytes whole; what has no bounds is far from 0, each number with a
    // mean and a
    // deviation of its own.
    private void Draw(Box box, Span<float> observation)
    {
        float brightness = 1;
        for (int i = 0; i < observation.Length; i++)
        {
            (float low, float high) = (box.Low[i], box.High[i]);
            if (box.Shape.Length == 3 && i % box.Shape[2] == 0)
                brightness = random.NextSingle() * random.NextSingle();
            observation[i] = float.IsFinite(low)
                ? brightness * (float)random.Uniform(low, high)
                : (1000 * i) + ((i + 1) * random.NextNormal());
            if (high == 255)
                observation[i] = MathF.Round(observation[i]);
        }
    }

    private void AddMask(string name, Space space, int count, ref int start)
    {
        var bytes = new MemoryStream();
        foreach (float[] row in Rows)
        {
            Span<float> mask = row.AsSpan(start, space.ActionMaskSize);
            do
            {
                foreach (ref float allowed in mask)
                    allowed = random.NextInt32(2);
            } while (!space.AllowsAny(mask));
            foreach (float allowed in mask)
                bytes.WriteByte((byte)allowed);
        }

        inputs.Add(
            (
                name,
                "bool",
                space is MultiBinary switches ? [count, switches.N, 2] : [count, space.ActionMaskSize],
                bytes
            )
        );
        start += space.ActionMaskSize;
    }

    private static void Write(MemoryStream bytes, long value) => bytes.Write(MemoryMarshal.AsBytes([value]));
}
