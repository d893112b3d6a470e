using System.Globalization;
using System.Runtime.InteropServices;

namespace Proximal.Inference;

/// <summary>
/// Observation or action space of a policy. Observations and actions are flat: the numbers of all parts, one part after
/// the other. A part has the place where its numbers start.
/// </summary>
/// <example>
/// <code>
/// Space camera = policy.ObservationSpace["camera"];
/// Span&lt;float&gt; pixels = observation.AsSpan(camera.ObservationStart, camera.ObservationSize);
/// </code>
/// </example>
public sealed class Space
{
    private readonly Space[] parts;
    private readonly int[] counts;
    private readonly float[] low;
    private readonly float[] high;

    internal Space(SpaceKind kind, int[] counts, float[] low, float[] high, Space[] parts)
    {
        (Kind, this.counts, this.low, this.high, this.parts) = (kind, counts, low, high, parts);
        foreach (Space part in parts)
        {
            ObservationSize += part.ObservationSize;
            ActionSize += part.ActionSize;
            ActionMaskSize += part.ActionMaskSize;
        }

        int sum = 0;
        foreach (int count in counts)
            sum += count;
        switch (kind)
        {
            case SpaceKind.Box:
                (ObservationSize, ActionSize) = (low.Length, low.Length);
                break;
            case SpaceKind.Discrete:
                (ObservationSize, ActionSize, ActionMaskSize) = (sum, 1, sum);
                break;
            case SpaceKind.MultiDiscrete:
                (ObservationSize, ActionSize, ActionMaskSize) = (sum, counts.Length, sum);
                break;
            case SpaceKind.MultiBinary:
                (ObservationSize, ActionSize, ActionMaskSize) = (sum, sum, 2 * sum);
                break;
        }
    }

    /// <summary>The kind of the space.</summary>
    public SpaceKind Kind { get; }

    /// <summary>Name of the part of a <see cref="SpaceKind.Dict"/>, number of that of a <see cref="SpaceKind.Tuple"/>;
    /// empty if the space is no part of another.</summary>
    public string Name { get; internal set; } = "";

    /// <summary>Parts of a <see cref="SpaceKind.Dict"/> or <see cref="SpaceKind.Tuple"/>, in order; empty for other
    /// kinds.</summary>
    public ReadOnlySpan<Space> Parts => parts;

    /// <summary>Shape of a <see cref="SpaceKind.Box"/>: [channels, height, width] for images. Empty for other
    /// kinds.</summary>
    public ReadOnlySpan<int> Shape => Kind == SpaceKind.Box ? counts : Array.Empty<int>();

    /// <summary>Number of values of each choice: one entry for <see cref="SpaceKind.Discrete"/>, several for
    /// <see cref="SpaceKind.MultiDiscrete"/>. Empty for other kinds.</summary>
    public ReadOnlySpan<int> Choices =>
        Kind is SpaceKind.Discrete or SpaceKind.MultiDiscrete ? counts : Array.Empty<int>();

    /// <summary>Lower bounds of a <see cref="SpaceKind.Box"/>; empty for other kinds.</summary>
    public ReadOnlySpan<float> Low => low;

    /// <summary>Upper bounds of a <see cref="SpaceKind.Box"/>; empty for other kinds.</summary>
    public ReadOnlySpan<float> High => high;

    /// <summary>Length of an observation.</summary>
    public int ObservationSize { get; }

    /// <summary>Index of the first number of this part in the observation of an agent.</summary>
    public int ObservationStart { get; private set; }

    /// <summary>Length of an action.</summary>
    public int ActionSize { get; }

    /// <summary>Index of the first number of this part in the action of an agent.</summary>
    public int ActionStart { get; private set; }

    /// <summary>Length of an action mask: one entry for each value of each choice, two (off, on) for each switch, none
    /// for a box.</summary>
    public int ActionMaskSize { get; }

    /// <summary>Index of the first entry of this part in the action mask of an agent.</summary>
    public int ActionMaskStart { get; private set; }

    /// <summary>The part with a name.</summary>
    /// <param name="name">Name of a part, or number of the part of a tuple.</param>
    /// <exception cref="ArgumentException">There is no such part.</exception>
    public Space this[string name]
    {
        get
        {
            foreach (Space part in parts)
                if (string.Equals(part.Name, name, StringComparison.Ordinal))
                    return part;
            throw new ArgumentException($"{this} has no part '{name}'", nameof(name));
        }
    }

    /// <summary>
    /// Writes choices as one-hot numbers: the form in which a policy takes <see cref="SpaceKind.Discrete"/> and
    /// <see cref="SpaceKind.MultiDiscrete"/> observations.
    /// </summary>
    /// <param name="choices">The value of each choice, from 0.</param>
    /// <param name="observation">Observation of one agent, with all parts. Only the numbers of this part are
    /// written.</param>
    /// <exception cref="ArgumentException">The space has no choices, or another number of them.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such value.</exception>
    public unsafe void Encode(ReadOnlySpan<int> choices, Span<float> observation)
    {
        int expected = Choices.Length;
        if (choices.Length != expected)
            throw new ArgumentException($"{this} has {expected} choices, not {choices.Length}", nameof(choices));
        int start = ObservationStart;
        fixed (int* values = &MemoryMarshal.GetReference(choices))
            for (int i = 0; i < expected; i++)
            {
                if ((uint)values[i] >= (uint)counts[i])
                    throw new ArgumentOutOfRangeException(
                        nameof(choices),
                        $"choice {i} is {values[i]}, but it is one of 0 … {counts[i] - 1}"
                    );
                Span<float> group = observation.Slice(start, counts[i]);
                group.Clear();
                group[values[i]] = 1;
                start += counts[i];
            }
    }

    /// <summary>Writes one choice as one-hot numbers.</summary>
    /// <param name="choice">The value of a <see cref="SpaceKind.Discrete"/> observation, from 0.</param>
    /// <param name="observation">Observation of one agent, with all parts.</param>
    /// <exception cref="ArgumentException">The space is not <see cref="SpaceKind.Discrete"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such value.</exception>
    public void Encode(int choice, Span<float> observation)
    {
        ReadOnlySpan<int> single = stackalloc int[] { choice };
        Encode(single, observation);
    }

    // Internal code indexes arrays and pointers instead of read-only spans: in the Mono of Linux distributions, whose
    // base library is built with another compiler, the indexer of ReadOnlySpan<T> has a signature that callers do not
    // find.
    internal Space[] PartArray => parts;

    internal int[] CountArray => counts;

    internal float[] LowArray => low;

    internal float[] HighArray => high;

    /// <summary>Sets where the parts start.</summary>
    internal void Place(int observation, int action, int mask)
    {
        (ObservationStart, ActionStart, ActionMaskStart) = (observation, action, mask);
        foreach (Space part in parts)
        {
            part.Place(observation, action, mask);
            observation += part.ObservationSize;
            action += part.ActionSize;
            mask += part.ActionMaskSize;
        }
    }

    /// <summary>The space of one of several stacked observations.</summary>
    internal Space Frame(int frames)
    {
        int[] shape = (int[])counts.Clone();
        shape[0] /= frames;
        int size = low.Length / frames;
        return new Space(Kind, shape, low.AsSpan(0, size).ToArray(), high.AsSpan(0, size).ToArray(), parts);
    }

    /// <summary>The space as text, such as <c>Dict(camera: Box([3, 84, 84]), gear: Discrete(4))</c>.</summary>
    public override string ToString()
    {
        string numbers = string.Join(", ", counts);
        switch (Kind)
        {
            case SpaceKind.Box:
                return $"Box([{numbers}])";
            case SpaceKind.Dict:
            case SpaceKind.Tuple:
                var texts = new string[parts.Length];
                for (int i = 0; i < texts.Length; i++)
                    texts[i] = Kind == SpaceKind.Dict ? $"{parts[i].Name}: {parts[i]}" : parts[i].ToString();
                return $"{Kind}({string.Join(", ", texts)})";
            default:
                return $"{Kind}({numbers})";
        }
    }

    internal static string Number(int index) => index.ToString(CultureInfo.InvariantCulture);
}
