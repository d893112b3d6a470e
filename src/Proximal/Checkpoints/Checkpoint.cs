namespace Proximal;

/// <summary>
/// A verified checkpoint on disk: a folder with the files of a policy, which can be loaded on their own, the training
/// state in state.safetensors, and progress.json with the SHA-256 hashes of the other files.
/// </summary>
/// <param name="Folder">The folder of the checkpoint.</param>
/// <param name="Step">The number of environment steps at the checkpoint.</param>
/// <param name="Score">The score of the policy, for example the mean evaluation return; null if it was not
/// measured.</param>
public sealed record Checkpoint(string Folder, long Step, double? Score)
{
    internal const string StateFile = "state.safetensors";

    /// <summary>
    /// Reads the training state that is not part of the policy: optimizer moments, random number counters,
    /// environment states and log lengths. A run that continues from it gives the same results as an uninterrupted run.
    /// </summary>
    /// <exception cref="InvalidInputException">The file is missing or was damaged after verification.</exception>
    public StateDictionary ReadState() => Safetensors.Read(Path.Combine(Folder, StateFile));
}
