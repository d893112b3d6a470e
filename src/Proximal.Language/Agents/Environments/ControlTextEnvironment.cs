using System.Globalization;
using System.Text.RegularExpressions;

namespace Proximal.Language;

/// <summary>
/// Control environment that is played by text: observations are described in words, and the action is read from the
/// reply. A turn is a step.
/// </summary>
/// <remarks>
/// A reply to a <see cref="Discrete"/> space contains the name of exactly one action as a word, in any case; a reply to
/// another space contains as many numbers as the action has. Any other reply is answered by a list of the actions.
/// </remarks>
public sealed partial class ControlTextEnvironment : ITextEnvironment
{
    private const int MaxValues = 64;

    private readonly IEnvironment environment;
    private readonly ControlTextOptions options;
    private readonly string[] actions;
    private readonly float[] observation;
    private readonly float[] action;
    private readonly float[] mask;

    /// <summary>Creates a text environment.</summary>
    /// <param name="environment">The control environment, which no other code steps.</param>
    /// <param name="options">The words; null for the defaults.</param>
    /// <exception cref="InvalidInputException">
    /// The number of names is not that of the space, or the observation has more than 64 values and no description.
    /// </exception>
    public ControlTextEnvironment(IEnvironment environment, ControlTextOptions? options = null)
    {
        this.environment = environment;
        this.options = options ?? new ControlTextOptions();
        observation = new float[environment.ObservationSpace.ObservationSize];
        action = new float[environment.ActionSpace.ActionSize];
        mask = new float[environment.ActionSpace.ActionMaskSize];
        int count = environment.ActionSpace is Discrete discrete ? discrete.N : 0;
        RequireCount(this.options.ActionNames, count, "actions");
        RequireCount(this.options.ObservationNames, observation.Length, "observation values");
        if (
            this.options.Describe is null
            && environment.ObservationSpace is not Discrete
            && observation.Length > MaxValues
        )
            throw new InvalidInputException(
                $"the observation of {environment.GetType().Name} has {observation.Length} values; a description in "
                    + $"words of more than {MaxValues} needs ControlTextOptions.Describe"
            );
        actions =
            this.options.ActionNames.Count > 0
                ? [.. this.options.ActionNames]
                : [.. Enumerable.Range(0, count).Select(static i => i.ToString(CultureInfo.InvariantCulture))];
    }

    /// <inheritdoc/>
    public string Name => environment.GetType().Name;

    /// <inheritdoc/>
    public IReadOnlyList<ChatMessage> Reset(PromptItem prompt, Rng random)
    {
        environment.Seed(random.NextUInt64(), stream: 0);
        environment.Reset(observation);
        string[] lines = [options.Task, Observation(), ActionText()];
        return
        [
            .. prompt.ToMessages(),
            new ChatMessage(ChatMessage.User, string.Join('\n', lines.Where(static line => line.Length > 0))),
        ];
    }

    /// <inheritdoc/>
    public TextStep Respond(string reply)
    {
        if (!TryRead(reply))
            return new TextStep($"That is no valid action. {ActionText()}", options.InvalidActionReward);
        StepResult step = environment.Step(action, observation);
        string text = environment.MasksActions && !step.Ended ? $"{Observation()}\n{ActionText()}" : Observation();
        return new TextStep(text, step.Reward, step.Terminated, step.Truncated);
    }

    private string Observation()
    {
        if (options.Describe is { } describe)
            return describe(observation);
        if (environment.ObservationSpace is Discrete)
            return string.Create(CultureInfo.InvariantCulture, $"State {observation.AsSpan().IndexOf(1f)}.");
        return string.Join(
                ", ",
                observation.Select(
                    (x, i) =>
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"{(options.ObservationNames.Count > 0 ? options.ObservationNames[i] : $"value {i + 1}")} {x:0.###}"
                        )
                )
            ) + ".";
    }

    private string ActionText()
    {
        if (actions.Length == 0)
            return action.Length == 1
                ? $"Action: a number of {environment.ActionSpace}."
                : $"Action: {action.Length} numbers of {environment.ActionSpace}.";
        return $"Actions: {string.Join(", ", actions.Where((_, i) => IsAllowed(i)))}.";
    }

    private bool IsAllowed(int index)
    {
        if (!environment.MasksActions)
            return true;
        environment.WriteActionMask(mask);
        return mask[index] != 0;
    }

    private bool TryRead(string reply)
    {
        if (actions.Length > 0)
        {
            int[] named = [.. Enumerable.Range(0, actions.Length).Where(i => Contains(reply, actions[i]))];
            if (named is not [var only] || !IsAllowed(only))
                return false;
            action[0] = only;
            return true;
        }

        float[] numbers =
        [
            .. Number()
                .Matches(reply)
                .Select(static match => float.Parse(match.ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture)),
        ];
        if (numbers.Length != action.Length || !Array.TrueForAll(numbers, float.IsFinite))
            return false;
        try
        {
            environment.ActionSpace.CheckActions(numbers);
        }
        catch (InvalidInputException)
        {
            return false;
        }

        numbers.CopyTo(action, 0);
        return true;
    }

    // As a word: not within a longer word or number.
    private static bool Contains(string text, string name)
    {
        for (int at = 0; (at = text.IndexOf(name, at, StringComparison.OrdinalIgnoreCase)) >= 0; at++)
        {
            int end = at + name.Length;
            if ((at == 0 || !IsWord(text[at - 1])) && (end == text.Length || !IsWord(text[end])))
                return true;
        }

        return false;
    }

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c == '_';

    private static void RequireCount(IReadOnlyList<string> names, int count, string what)
    {
        if (names.Count > 0 && names.Count != count)
            throw new InvalidInputException($"there are {names.Count} names for {count} {what}");
    }

    [GeneratedRegex(@"-?[0-9]+(\.[0-9]+)?([eE]-?[0-9]+)?", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Number();
}
