using Proximal.Rendering;

namespace Proximal;

/// <summary>
/// Gives all agents of an environment the same observation space, so that they can share a policy: zeros are appended up
/// to the longest observation, followed by the one-hot index of the agent (SuperSuit's <c>pad_observations</c> and
/// <c>agent_indicator</c>). Action spaces must be equal.
/// </summary>
public sealed class PaddedAgents : IMultiAgentEnvironment
{
    private readonly IMultiAgentEnvironment inner;
    private readonly MultiAgentStep step;
    private readonly Box space;
    private readonly int longest;

    /// <summary>Wraps an environment.</summary>
    /// <param name="inner">The environment.</param>
    public PaddedAgents(IMultiAgentEnvironment inner)
    {
        this.inner = inner;
        step = new MultiAgentStep(inner);
        for (int i = 0; i < step.Count; i++)
            longest = Math.Max(longest, step.Observation(i).Length);
        space = Box.Uniform(float.NegativeInfinity, float.PositiveInfinity, longest + step.Count);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Agents => inner.Agents;

    /// <inheritdoc/>
    public int? MaxEpisodeSteps => inner.MaxEpisodeSteps;

    /// <inheritdoc/>
    public bool MasksActions => inner.MasksActions;

    /// <inheritdoc/>
    public Space ObservationSpace(int agent) => space;

    /// <inheritdoc/>
    public Space ActionSpace(int agent) => inner.ActionSpace(agent);

    /// <inheritdoc/>
    public int Team(int agent) => inner.Team(agent);

    /// <inheritdoc/>
    public void Seed(ulong seed, ulong stream) => inner.Seed(seed, stream);

    /// <inheritdoc/>
    public void Reset(MultiAgentStep step)
    {
        this.step.Clear();
        this.step.Status.Clear();
        inner.Reset(this.step);
        Copy(step);
    }

    /// <inheritdoc/>
    public void Step(MultiAgentStep step)
    {
        for (int i = 0; i < step.Count; i++)
            step.Action(i).CopyTo(this.step.Action(i));
        this.step.Clear();
        step.Status.CopyTo(this.step.Status);
        inner.Step(this.step);
        Copy(step);
    }

    /// <inheritdoc/>
    public void Render(ICanvas canvas) => inner.Render(canvas);

    /// <inheritdoc/>
    public void SaveState(StateDictionary state, string prefix) => inner.SaveState(state, prefix);

    /// <inheritdoc/>
    public void LoadState(StateDictionary state, string prefix) => inner.LoadState(state, prefix);

    private void Copy(MultiAgentStep target)
    {
        step.Rewards.CopyTo(target.Rewards);
        step.Terminated.CopyTo(target.Terminated);
        step.Truncated.CopyTo(target.Truncated);
        step.Status.CopyTo(target.Status);
        for (int i = 0; i < step.Count; i++)
        {
            Span<float> observation = target.Observation(i);
            observation.Clear();
            step.Observation(i).CopyTo(observation);
            observation[longest + i] = 1;
            step.ActionMask(i).CopyTo(target.ActionMask(i));
        }
    }
}
