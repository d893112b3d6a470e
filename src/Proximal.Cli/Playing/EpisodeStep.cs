namespace Proximal.Cli;

/// <summary>The progress of an episode after a step, or after its reset, which counts as step 0.</summary>
/// <param name="Episode">The number of the episode, from 1.</param>
/// <param name="Step">The number of steps so far.</param>
/// <param name="Last">The result of the last step.</param>
/// <param name="Return">The sum of the rewards so far.</param>
internal readonly record struct EpisodeStep(int Episode, int Step, StepResult Last, double Return)
{
    /// <summary>The caption of a frame: step, reward and return.</summary>
    public string Caption => $"step {Step, 3}   reward {Last.Reward, 6:0.00}   return {Return, 8:0.0}";

    /// <summary>The summary of a finished episode in one line.</summary>
    public string Summary =>
        $"episode {Episode}: return {Return:0.0}, {Step} steps, {(Last.Terminated ? "terminated" : "truncated")}";
}
