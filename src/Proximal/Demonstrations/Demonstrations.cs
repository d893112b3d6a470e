namespace Proximal;

/// <summary>
/// Demonstrated episodes: the observations and actions of an expert, step after step, for imitation learning
/// (<see cref="BehaviorCloning"/>, <see cref="Dagger"/>, <see cref="Gail"/>).
/// </summary>
/// <remarks>
/// Actions are those that the environment takes: indices of choices, and values within the bounds of a
/// <see cref="Box"/>. <see cref="DemonstrationRecorder"/> records from code, <see cref="Policy.Record"/> from a policy.
/// docs/imitation.md describes the file formats.
/// </remarks>
public sealed class Demonstrations
{
    private readonly float[] observations;
    private readonly float[] actions;
    private readonly float[] masks;
    private readonly float[] rewards;
    private readonly bool[] terminated;
    private readonly bool[] truncated;

    /// <summary>Creates demonstrations from columns, which are not copied.</summary>
    /// <param name="observations">Observations before each step, [steps, observation], without the action mask.</param>
    /// <param name="actions">Actions, [steps, action].</param>
    /// <param name="rewards">Rewards, [steps].</param>
    /// <param name="terminated">Whether the step terminated its episode, [steps].</param>
    /// <param name="truncated">Whether the step truncated its episode, [steps].</param>
    /// <param name="masks">Action masks, 1 for valid and 0 for invalid values, [steps, mask]; null, the default, if
    /// there are none.</param>
    /// <exception cref="InvalidInputException">There are no steps, or the columns have different lengths.</exception>
    public Demonstrations(
        float[] observations,
        float[] actions,
        float[] rewards,
        bool[] terminated,
        bool[] truncated,
        float[]? masks = null
    )
    {
        (this.observations, this.actions, this.rewards) = (observations, actions, rewards);
        (this.terminated, this.truncated, this.masks) = (terminated, truncated, masks ?? []);
        Steps = rewards.Length;
        if (Steps == 0)
            throw new InvalidInputException("the demonstrations have no steps: at least one is needed");
        ObservationSize = WidthOf("observations", observations.Length);
        ActionSize = WidthOf("actions", actions.Length);
        MaskSize = this.masks.Length == 0 ? 0 : WidthOf("action masks", this.masks.Length);
        if (terminated.Length != Steps || truncated.Length != Steps)
            throw new InvalidInputException(
                $"the demonstrations have {Steps} rewards, but {terminated.Length} values of terminated and "
                    + $"{truncated.Length} of truncated"
            );
        (Episodes, MeanReturn) = Summarize();
    }

    /// <summary>Number of steps.</summary>
    public int Steps { get; }

    /// <summary>Number of episodes that end within the demonstrations.</summary>
    public int Episodes { get; }

    /// <summary>Mean return of the episodes that end within the demonstrations; NaN if none does.</summary>
    public double MeanReturn { get; }

    /// <summary>Length of an observation, without the action mask.</summary>
    public int ObservationSize { get; }

    /// <summary>Length of an action.</summary>
    public int ActionSize { get; }

    /// <summary>Length of an action mask; 0 if there are none.</summary>
    public int MaskSize { get; }

    /// <summary>Observations before each step, [steps, observation].</summary>
    public ReadOnlySpan<float> Observations => observations;

    /// <summary>Actions as the environment takes them, [steps, action].</summary>
    public ReadOnlySpan<float> Actions => actions;

    /// <summary>Action masks, [steps, mask]; empty if there are none.</summary>
    public ReadOnlySpan<float> Masks => masks;

    /// <summary>Rewards, [steps].</summary>
    public ReadOnlySpan<float> Rewards => rewards;

    /// <summary>Whether a step terminated its episode, [steps].</summary>
    public ReadOnlySpan<bool> Terminated => terminated;

    /// <summary>Whether a step truncated its episode, [steps].</summary>
    public ReadOnlySpan<bool> Truncated => truncated;

    /// <summary>Observation before a step, [observation].</summary>
    /// <param name="step">Index of the step.</param>
    public ReadOnlySpan<float> Observation(int step) => observations.AsSpan(step * ObservationSize, ObservationSize);

    /// <summary>Action of a step, [action].</summary>
    /// <param name="step">Index of the step.</param>
    public ReadOnlySpan<float> Action(int step) => actions.AsSpan(step * ActionSize, ActionSize);

    /// <summary>Action mask of a step, [mask]; empty if there are none.</summary>
    /// <param name="step">Index of the step.</param>
    public ReadOnlySpan<float> Mask(int step) => masks.AsSpan(step * MaskSize, MaskSize);

    /// <summary>
    /// Reads a file. The format is that of its extension: <c>.safetensors</c>, <c>.jsonl</c> (one step per line), or
    /// <c>.json</c> (episodes of Godot RL Agents).
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidInputException">The file cannot be read, or is malformed; the message names it, and the
    /// line or entry.</exception>
    public static Demonstrations Load(string path) => DemonstrationFile.Load(path);

    /// <summary>Writes a file atomically, in the format of its extension.</summary>
    /// <param name="path">The file, whose name ends in <c>.safetensors</c> or <c>.jsonl</c>.</param>
    /// <exception cref="InvalidInputException">The extension is another one.</exception>
    public void Save(string path) => DemonstrationFile.Save(this, path);

    /// <summary>Throws unless <see cref="Save"/> has a format for the extension of a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidInputException">The extension is unknown.</exception>
    public static void RequireExtension(string path) => DemonstrationFile.RequireExtension(path);

    /// <summary>Returns both one after the other. Both have the same sizes.</summary>
    internal static Demonstrations Concat(Demonstrations first, Demonstrations second) =>
        new(
            [.. first.observations, .. second.observations],
            [.. first.actions, .. second.actions],
            [.. first.rewards, .. second.rewards],
            [.. first.terminated, .. second.terminated],
            [.. first.truncated, .. second.truncated],
            first.masks.Length + second.masks.Length == 0
                ? null
                : [.. first.MasksOrOnes(second.MaskSize), .. second.MasksOrOnes(first.MaskSize)]
        );

    /// <summary>Throws unless the demonstrations fit an environment.</summary>
    /// <param name="observationSpace">Observation space of the environment.</param>
    /// <param name="actionSpace">Action space of the environment.</param>
    /// <param name="source">Name of the demonstrations, such as a file, for the message.</param>
    /// <exception cref="InvalidInputException">A length differs, an observation is not finite, or an action is outside
    /// the space.</exception>
    public void RequireFits(Space observationSpace, Space actionSpace, string source)
    {
        RequireLength(source, "observations", ObservationSize, observationSpace.ObservationSize, observationSpace);
        RequireLength(source, "actions", ActionSize, actionSpace.ActionSize, actionSpace);
        if (MaskSize > 0)
            RequireLength(source, "action masks", MaskSize, actionSpace.ActionMaskSize, actionSpace);
        for (int step = 0; step < Steps; step++)
        {
            foreach (float value in Observation(step))
                if (!float.IsFinite(value))
                    throw new InvalidInputException($"{source}: the observation of step {step} has the value {value}");
            try
            {
                actionSpace.CheckActions(Action(step));
                CheckMask(actionSpace, step);
            }
            catch (InvalidInputException exception)
            {
                throw new InvalidInputException($"{source}: step {step}: {exception.Message}", exception);
            }
        }
    }

    /// <summary>Returns the steps from an index on.</summary>
    internal Demonstrations From(int step) =>
        step == 0
            ? this
            : new(
                observations[(step * ObservationSize)..],
                actions[(step * ActionSize)..],
                rewards[step..],
                terminated[step..],
                truncated[step..],
                masks[(step * MaskSize)..]
            );

    private float[] MasksOrOnes(int size)
    {
        if (MaskSize > 0)
            return masks;
        float[] ones = new float[Steps * size];
        Array.Fill(ones, 1);
        return ones;
    }

    private void CheckMask(Space actionSpace, int step)
    {
        foreach (float value in Mask(step))
            if (value is not (0 or 1))
                throw new InvalidInputException(
                    $"its action mask has the value {value}: use 1 for valid and 0 for invalid"
                );
        if (MaskSize > 0 && !actionSpace.AllowsAny(Mask(step)))
            throw new InvalidInputException("its action mask leaves no action");
        if (MaskSize > 0 && actionSpace is Discrete && Mask(step)[(int)Action(step)[0]] == 0)
            throw new InvalidInputException($"its action mask forbids the action {Action(step)[0]}");
    }

    private static void RequireLength(string source, string what, int actual, int expected, Space space)
    {
        if (actual != expected)
            throw new InvalidInputException(
                $"{source}: {what} have {actual} numbers, but the space {space} of the environment has {expected}"
            );
    }

    private int WidthOf(string what, int length) =>
        length > 0 && length % Steps == 0
            ? length / Steps
            : throw new InvalidInputException(
                $"the demonstrations have {Steps} rewards, but {length} numbers of {what}, which is not a positive "
                    + "multiple of it"
            );

    private (int Episodes, double MeanReturn) Summarize()
    {
        int episodes = 0;
        double sum = 0,
            current = 0;
        for (int i = 0; i < Steps; i++)
        {
            current += rewards[i];
            if (!terminated[i] && !truncated[i])
                continue;
            sum += current;
            current = 0;
            episodes++;
        }

        return (episodes, sum / episodes);
    }
}
