namespace Proximal;

/// <summary>
/// A lock on the folder of a run that prevents two processes from training the same run. It is an open file in the
/// folder, which the operating system releases when the process ends, also after a crash.
/// </summary>
public sealed class RunLock : IDisposable
{
    internal const string FileName = ".lock";

    private readonly FileStream file;

    private RunLock(FileStream file) => this.file = file;

    /// <summary>Locks the folder of a run. The folder is created if it does not exist.</summary>
    /// <param name="folder">The folder of the run.</param>
    /// <exception cref="InvalidInputException">The folder is already locked, by this or another process.</exception>
    public static RunLock Acquire(string folder) =>
        TryAcquire(folder) ?? throw new InvalidInputException($"{folder} is being trained by another process");

    /// <summary>
    /// Locks the folder of a run and returns null if it is already locked. The folder is created if it does not exist.
    /// </summary>
    /// <param name="folder">The folder of the run.</param>
    public static RunLock? TryAcquire(string folder)
    {
        Directory.CreateDirectory(folder);
        try
        {
            string path = Path.Combine(folder, FileName);
            return new RunLock(
                new FileStream(
                    path,
                    FileMode.OpenOrCreate,
                    FileAccess.ReadWrite,
                    FileShare.None,
                    1,
                    FileOptions.DeleteOnClose
                )
            );
        }
        catch (IOException exception) when (exception is not (DirectoryNotFoundException or PathTooLongException))
        {
            return null;
        }
    }

    /// <summary>Unlocks the folder.</summary>
    public void Dispose() => file.Dispose();
}
