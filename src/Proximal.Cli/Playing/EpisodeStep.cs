namespace Proximal.Cli;

/// <summary>Where an episode stands after a step, or after its reset, which counts as step 0.</summary>
/// <param name="Episode">Which one, from 1.</param>
/// <param name="Step">How many steps have been taken.</param>
/// <param name="Last">What the last step returned.</param>
/// <param name="Return">The sum of the rewards.</param>
internal readonly record struct EpisodeStep(int Episode, int Step, StepResult Last, double Return)
{
    /// <summary>Step, reward and return, as they stand with the picture.</summary>
    public string Caption => $"step {Step, 3}   reward {Last.Reward, 6:0.00}   return {Return, 8:0.0}";

    /// <summary>The whole episode in a line; it has ended.</summary>
    public string Summary =>
        $"episode {Episode}: return {Return:0.0}, {Step} steps, {(Last.Terminated ? "terminated" : "truncated")}";
}
