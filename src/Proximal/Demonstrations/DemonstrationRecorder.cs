using System.Runtime.InteropServices;

namespace Proximal;

/// <summary>
/// Records demonstrations step by step, of a person, a script or a policy, in one or several environments at once.
/// </summary>
/// <example>
/// <code>
/// var recorder = new DemonstrationRecorder(game.ObservationSpace, game.ActionSpace);
/// recorder.Add(observation, action, reward, terminated: false, truncated: false);
/// recorder.ToDemonstrations().Save("expert.safetensors");
/// </code>
/// </example>
public sealed class DemonstrationRecorder
{
    private readonly Columns[] unfinished;
    private readonly Columns finished = new();
    private readonly Space actionSpace;
    private readonly int observationSize;
    private readonly int maskSize;

    /// <summary>Creates an empty recorder.</summary>
    /// <param name="observationSpace">Observation space.</param>
    /// <param name="actionSpace">Action space.</param>
    /// <param name="environments">Number of environments that are recorded at once. Default 1.</param>
    /// <param name="masksActions">Whether the action mask follows each observation. Default false.</param>
    public DemonstrationRecorder(
        Space observationSpace,
        Space actionSpace,
        int environments = 1,
        bool masksActions = false
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(environments, 1);
        this.actionSpace = actionSpace;
        observationSize = observationSpace.ObservationSize;
        maskSize = masksActions ? actionSpace.ActionMaskSize : 0;
        unfinished = [.. Enumerable.Range(0, environments).Select(static _ => new Columns())];
    }

    /// <summary>Number of recorded steps of finished episodes.</summary>
    public int Steps => finished.Rewards.Count;

    /// <summary>Number of finished episodes.</summary>
    public int Episodes { get; private set; }

    /// <summary>Adds a step of the only environment.</summary>
    /// <inheritdoc cref="Add(int, ReadOnlySpan{float}, ReadOnlySpan{float}, float, bool, bool)"/>
    public void Add(
        ReadOnlySpan<float> observation,
        ReadOnlySpan<float> action,
        float reward,
        bool terminated,
        bool truncated
    ) => Add(0, observation, action, reward, terminated, truncated);

    /// <summary>Adds a step of an environment. Its steps count when their episode ends.</summary>
    /// <param name="environment">Index of the environment.</param>
    /// <param name="observation">Observation before the step, followed by the action mask, if there is one.</param>
    /// <param name="action">Action, as the environment takes it.</param>
    /// <param name="reward">Reward of the step.</param>
    /// <param name="terminated">Whether the step terminated the episode.</param>
    /// <param name="truncated">Whether the step truncated the episode.</param>
    /// <exception cref="InvalidInputException">A length does not fit the spaces, or the action is not in its
    /// space.</exception>
    public void Add(
        int environment,
        ReadOnlySpan<float> observation,
        ReadOnlySpan<float> action,
        float reward,
        bool terminated,
        bool truncated
    )
    {
        if (observation.Length != observationSize + maskSize || action.Length != actionSpace.ActionSize)
            throw new InvalidInputException(
                $"a demonstrated step has {observation.Length} numbers of observation and {action.Length} of action, "
                    + $"but the spaces have {observationSize + maskSize} and {actionSpace.ActionSize}"
            );
        actionSpace.CheckActions(action);
        Columns steps = unfinished[environment];
        steps.Observations.AddRange(observation[..observationSize]);
        steps.Masks.AddRange(observation[observationSize..]);
        steps.Actions.AddRange(action);
        steps.Rewards.Add(reward);
        steps.Terminated.Add(terminated);
        steps.Truncated.Add(truncated);
        if (terminated || truncated)
            FinishEpisode(environment);
    }

    /// <summary>
    /// Keeps the steps of an unfinished episode, the last of which counts as truncated. Does nothing if there are none.
    /// </summary>
    /// <param name="environment">Index of the environment. Default 0.</param>
    public void EndEpisode(int environment = 0)
    {
        Columns steps = unfinished[environment];
        if (steps.Rewards.Count == 0)
            return;
        steps.Truncated[^1] = true;
        FinishEpisode(environment);
    }

    /// <summary>Returns a copy of the finished episodes, in the order in which they ended.</summary>
    /// <exception cref="InvalidInputException">No episode is finished.</exception>
    public Demonstrations ToDemonstrations() =>
        new(
            [.. finished.Observations],
            [.. finished.Actions],
            [.. finished.Rewards],
            [.. finished.Terminated],
            [.. finished.Truncated],
            [.. finished.Masks]
        );

    private void FinishEpisode(int environment)
    {
        unfinished[environment].MoveTo(finished);
        Episodes++;
    }

    private sealed class Columns
    {
        public List<float> Observations { get; } = [];

        public List<float> Masks { get; } = [];

        public List<float> Actions { get; } = [];

        public List<float> Rewards { get; } = [];

        public List<bool> Terminated { get; } = [];

        public List<bool> Truncated { get; } = [];

        public void MoveTo(Columns other)
        {
            Move(Observations, other.Observations);
            Move(Masks, other.Masks);
            Move(Actions, other.Actions);
            Move(Rewards, other.Rewards);
            Move(Terminated, other.Terminated);
            Move(Truncated, other.Truncated);
        }

        private static void Move<T>(List<T> from, List<T> to)
        {
            to.AddRange(CollectionsMarshal.AsSpan(from));
            from.Clear();
        }
    }
}
