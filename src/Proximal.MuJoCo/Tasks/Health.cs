namespace Proximal.MuJoCo;

/// <summary>The reward for being healthy and the end of an episode when unhealthy.</summary>
/// <remarks>Version 4 pays the reward also in the step in which the episode ends; version 5 only while
/// healthy.</remarks>
/// <param name="setup">Version and arguments of the task.</param>
internal sealed class Health(TaskSetup setup)
{
    private readonly bool isV5 = setup.IsV5;
    private readonly double reward = setup.Options.Number("healthy_reward");
    private readonly bool terminates = setup.Options.Flag("terminate_when_unhealthy");

    public double Reward(bool isHealthy) => isHealthy || (terminates && !isV5) ? reward : 0;

    public bool Terminates(bool isHealthy) => terminates && !isHealthy;

    /// <summary>Whether a value lies strictly within a range; false for NaN.</summary>
    public static bool IsWithin(double value, (double Low, double High) range) =>
        range.Low < value && value < range.High;
}
