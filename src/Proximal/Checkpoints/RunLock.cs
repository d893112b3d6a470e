using System.Text;

namespace Proximal;

/// <summary>
/// A lock on the folder of a run that prevents two processes from training the same run. It is an open file in the
/// folder, which the operating system releases when the process ends, also after a crash.
/// </summary>
public sealed class RunLock : IDisposable
{
    internal const string FileName = ".lock";

    private const int Attempts = 3;

    private static readonly TimeSpan AttemptPause = TimeSpan.FromMilliseconds(10);

    private readonly FileStream file;
    private readonly string ownerPath;

    private RunLock(FileStream file, string ownerPath) => (this.file, this.ownerPath) = (file, ownerPath);

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
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                var taken = new FileStream(
                    Path.Combine(folder, FileName),
                    FileMode.OpenOrCreate,
                    FileAccess.ReadWrite,
                    FileShare.None,
                    1,
                    FileOptions.DeleteOnClose
                );
                string owner = RunLockOwner.PathOf(folder);
                WriteOwner(owner);
                return new RunLock(taken, owner);
            }
            catch (IOException exception) when (exception is not (DirectoryNotFoundException or PathTooLongException))
            {
                if (attempt == Attempts)
                    return null;
                // RunLockOwner holds the lock for a moment to check it.
                Thread.Sleep(AttemptPause);
            }
        }
    }

    /// <summary>Unlocks the folder.</summary>
    public void Dispose()
    {
        try
        {
            File.Delete(ownerPath);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException) { }

        file.Dispose();
    }

    // For commands that stop a run; see RunLockOwner. The lock holds without it.
    private static void WriteOwner(string path)
    {
        try
        {
            using var owner = new FileStream(
                path,
                FileMode.Create,
                FileAccess.Write,
                FileShare.ReadWrite | FileShare.Delete
            );
            owner.Write(Encoding.ASCII.GetBytes(RunLockOwner.Current));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException) { }
    }
}
