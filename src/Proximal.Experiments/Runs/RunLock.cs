namespace Proximal.Experiments;

/// <summary>Keeps two processes from training the same run. The system lets go of it when its process ends, however that ends.</summary>
internal sealed class RunLock : IDisposable
{
    private const string FileName = ".lock";

    private readonly FileStream file;

    private RunLock(FileStream file) => this.file = file;

    /// <exception cref="InvalidInputException">Another process has it.</exception>
    public static RunLock Take(string folder) =>
        TryTake(folder) ?? throw new InvalidInputException($"{folder} is being trained by another process");

    /// <summary>Locks a run's folder, which is made where it does not exist; null where another process has it.</summary>
    public static RunLock? TryTake(string folder)
    {
        Directory.CreateDirectory(folder);
        try
        {
            string path = Path.Combine(folder, FileName);
            return new RunLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose));
        }
        catch (IOException exception) when (exception is not (DirectoryNotFoundException or PathTooLongException))
        {
            return null;
        }
    }

    public void Dispose() => file.Dispose();
}
