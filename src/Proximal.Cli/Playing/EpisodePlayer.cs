namespace Proximal.Cli;

/// <summary>Plays whole episodes before spectators.</summary>
internal sealed class EpisodePlayer(IEnvironment environment, Agent agent, IReadOnlyList<IEpisodeCallback> spectators)
{
    /// <summary>Plays episodes; returns whether all came to their end.</summary>
    /// <param name="episodes">How many.</param>
    /// <param name="seed">Chooses them: the same as an evaluation in one environment has.</param>
    /// <param name="isStopped">Asked after every step whether to leave off.</param>
    public bool Play(int episodes, ulong seed, Func<bool> isStopped)
    {
        var observation = new float[environment.RowSize()];
        var action = new float[environment.ActionSpace.ActionSize];
        environment.Seed(seed, VectorEnvironment.FirstStream);
        for (int episode = 1; episode <= episodes; episode++)
        {
            environment.ResetRow(observation);
            var moment = new EpisodeStep(episode, 0, default, 0);
            Show(moment);
            while (!moment.Last.Ended)
            {
                if (isStopped())
                    return false;
                agent(observation, action, begins: moment.Step == 0);
                StepResult step = environment.StepRow(action, observation);
                moment = new EpisodeStep(episode, moment.Step + 1, step, moment.Return + step.Reward);
                Show(moment);
            }
        }
        return true;
    }

    private void Show(EpisodeStep moment)
    {
        foreach (IEpisodeCallback spectator in spectators)
            spectator.See(environment, moment);
    }
}
