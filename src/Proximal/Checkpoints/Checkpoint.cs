namespace Proximal;

/// <summary>
/// A checkpoint on the disk, found whole: a folder with the files of a policy, which can act by themselves, the training state
/// in state.safetensors, and progress.json with the SHA-256 of the others.
/// </summary>
/// <param name="Folder">Where it is.</param>
/// <param name="Step">How many environment steps had been taken.</param>
/// <param name="Score">How good the policy was, such as the mean return of an evaluation; null where it was not measured.</param>
public sealed record Checkpoint(string Folder, long Step, double? Score)
{
    internal const string StateFile = "state.safetensors";

    /// <summary>Reads what training needs beside the policy in order to continue exactly: the optimiser's moments, random
    /// counters, environment states, the lengths of logs.</summary>
    /// <exception cref="InvalidInputException">The file is gone or has been damaged since.</exception>
    public StateDictionary ReadState() => Safetensors.Read(Path.Combine(Folder, StateFile));
}
