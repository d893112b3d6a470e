namespace Proximal;

/// <summary>One environment of several agents, whose results are checked.</summary>
internal sealed class MultiAgentGame
{
    private readonly IMultiAgentEnvironment environment;
    private readonly AgentStatus[] before;
    private readonly string[] names;
    private readonly Space[] actions;

    /// <summary>Checks the agents and spaces of an environment and allocates its buffers.</summary>
    /// <exception cref="InvalidInputException">Agents or spaces are missing or do not fit.</exception>
    public MultiAgentGame(IMultiAgentEnvironment environment)
    {
        this.environment = environment;
        names = [.. environment.Agents ?? []];
        string type = environment.GetType().Name;
        if (names.Length == 0)
            throw new InvalidInputException($"{type} has no agents: Agents must name at least one");
        if (names.GroupBy(static name => name, StringComparer.Ordinal).Any(static same => same.Count() > 1))
            throw new InvalidInputException($"{type} has two agents of the same name: {string.Join(", ", names)}");
        if (environment.MaxEpisodeSteps < 1)
            throw new InvalidInputException(
                $"{type} has MaxEpisodeSteps {environment.MaxEpisodeSteps}: it must be at least 1, or null for no limit"
            );
        actions = new Space[names.Length];
        for (int i = 0; i < names.Length; i++)
        {
            actions[i] =
                environment.ActionSpace(i)
                ?? throw new InvalidInputException($"agent '{names[i]}' of {type} has no action space");
            if (environment.ObservationSpace(i) is null)
                throw new InvalidInputException($"agent '{names[i]}' of {type} has no observation space");
            if (environment.MasksActions && actions[i].ActionMaskSize == 0)
                throw new InvalidInputException(
                    $"the actions {actions[i]} of agent '{names[i]}' of {type} cannot be masked"
                );
        }

        before = new AgentStatus[names.Length];
        Step = new MultiAgentStep(environment);
    }

    /// <summary>The environment.</summary>
    public IMultiAgentEnvironment Environment => environment;

    /// <summary>Actions and results of the last step.</summary>
    public MultiAgentStep Step { get; }

    /// <summary>Number of episodes that were started.</summary>
    public long Episodes { get; set; }

    /// <summary>Number of steps of the current episode.</summary>
    public long Elapsed { get; set; }

    /// <summary>Checks that all agents have the spaces of the first agent of an environment, so that they can share a
    /// policy.</summary>
    /// <exception cref="InvalidInputException">Agents or spaces differ; the message names an agent.</exception>
    public void RequireEqualSpaces(IMultiAgentEnvironment first)
    {
        if (!first.Agents.SequenceEqual(names, StringComparer.Ordinal))
            throw new InvalidInputException(
                $"two environments have different agents: {string.Join(", ", first.Agents)} and {string.Join(", ", names)}"
            );
        for (int i = 0; i < names.Length; i++)
        {
            string expected = Spaces(first, 0),
                its = Spaces(environment, i);
            if (expected != its)
                throw new InvalidInputException(
                    $"agent '{names[i]}' has the spaces {its}, agent '{names[0]}' {expected}: agents that share a policy "
                        + "must have the same"
                );
        }
    }

    /// <summary>Starts an episode.</summary>
    /// <exception cref="InvalidInputException">No agent acts, or a mask leaves no action; the message names the
    /// agent.</exception>
    public void Reset()
    {
        (Episodes, Elapsed) = (Episodes + 1, 0);
        Step.Clear();
        Step.Status.Clear();
        environment.Reset(Step);
        for (int i = 0; i < names.Length; i++)
            if (Step.Ended(i))
                throw Invalid(i, "ends in the reset");
        CheckNext();
    }

    /// <summary>Takes one step with the actions in <see cref="Step"/>.</summary>
    /// <exception cref="InvalidInputException">An action or a result is invalid; the message names the
    /// agent.</exception>
    public void Advance()
    {
        Elapsed++;
        Step.Status.CopyTo(before);
        for (int i = 0; i < names.Length; i++)
        {
            if (before[i] != AgentStatus.Acting)
                continue;
            try
            {
                actions[i].CheckActions(Step.Action(i));
            }
            catch (InvalidInputException e)
            {
                throw new InvalidInputException($"agent '{names[i]}': {e.Message}", e);
            }
        }

        Step.Clear();
        environment.Step(Step);
        for (int i = 0; i < names.Length; i++)
            CheckResult(i);
        CheckNext();
    }

    private static string Spaces(IMultiAgentEnvironment environment, int agent) =>
        $"{environment.ObservationSpace(agent)} and {environment.ActionSpace(agent)}";

    private void CheckResult(int agent)
    {
        if (before[agent] == AgentStatus.Absent)
        {
            if (Step.Ended(agent))
                throw Invalid(agent, "ends, but was absent");
            if (Step.Rewards[agent] != 0)
                throw Invalid(agent, "gets a reward, but was absent");
        }
        else if (Step.Ended(agent))
        {
            if (Step.Status[agent] != AgentStatus.Absent)
                throw Invalid(agent, $"has ended, but its status is {Step.Status[agent]}: it must be Absent");
        }
        else if (Step.Status[agent] == AgentStatus.Absent)
        {
            throw Invalid(agent, "left without Terminated or Truncated");
        }
    }

    private void CheckNext()
    {
        bool acts = false,
            waits = false;
        for (int i = 0; i < names.Length; i++)
        {
            waits |= Step.Status[i] == AgentStatus.Waiting;
            if (Step.Status[i] != AgentStatus.Acting)
                continue;
            acts = true;
            Span<float> mask = Step.ActionMask(i);
            if (!mask.IsEmpty && !actions[i].AllowsAny(mask))
                throw Invalid(i, $"has no valid action: its mask must leave at least one of {actions[i]}");
        }

        if (!acts && (waits || Elapsed == 0))
            throw new InvalidInputException(
                Elapsed == 0
                    ? "no agent acts after the reset"
                    : $"agent '{names[Step.Status.IndexOf(AgentStatus.Waiting)]}' waits, but no agent acts"
            );
    }

    private InvalidInputException Invalid(int agent, string what) => new($"agent '{names[agent]}' {what}");
}
