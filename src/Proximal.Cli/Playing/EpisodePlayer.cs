namespace Proximal.Cli;

/// <summary>Plays episodes and calls callbacks after each step.</summary>
internal sealed class EpisodePlayer(IEnvironment environment, Agent agent, IReadOnlyList<IEpisodeCallback> callbacks)
{
    /// <summary>Plays episodes; returns whether all of them ended.</summary>
    /// <param name="episodes">The number of episodes.</param>
    /// <param name="seed">The random seed; the episodes are those of an evaluation in one environment with this
    /// seed.</param>
    /// <param name="isStopped">Called before every step; returns true to stop.</param>
    public bool Play(int episodes, ulong seed, Func<bool> isStopped)
    {
        var observation = new float[environment.RowSize()];
        var action = new float[environment.ActionSpace.ActionSize];
        environment.Seed(seed, VectorEnvironment.FirstStream);
        for (int episode = 1; episode <= episodes; episode++)
        {
            environment.ResetRow(observation);
            var current = new EpisodeStep(episode, 0, default, 0);
            NotifyCallbacks(current);
            while (!current.Last.Ended)
            {
                if (isStopped())
                    return false;
                agent(observation, action, episodeStart: current.Step == 0);
                StepResult step = environment.StepRow(action, observation);
                current = new EpisodeStep(episode, current.Step + 1, step, current.Return + step.Reward);
                NotifyCallbacks(current);
            }
        }
        return true;
    }

    private void NotifyCallbacks(EpisodeStep current)
    {
        foreach (IEpisodeCallback callback in callbacks)
            callback.OnStep(environment, current);
    }
}
