namespace Proximal;

/// <summary>Keeps two processes from training the same run: a file in its folder that the system lets go of when its process ends, however that ends.</summary>
public sealed class RunLock : IDisposable
{
    private const string FileName = ".lock";

    private readonly FileStream file;

    private RunLock(FileStream file) => this.file = file;

    /// <summary>Locks a run's folder, which is made where it does not exist.</summary>
    /// <param name="folder">The run's folder.</param>
    /// <exception cref="InvalidInputException">It is locked already, by another process or in this one.</exception>
    public static RunLock Take(string folder) =>
        TryTake(folder) ?? throw new InvalidInputException($"{folder} is being trained by another process");

    /// <summary>Locks a run's folder, which is made where it does not exist; null where it is locked already.</summary>
    /// <param name="folder">The run's folder.</param>
    public static RunLock? TryTake(string folder)
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
