using System.Diagnostics;
using System.Globalization;

namespace Proximal;

/// <summary>Process that holds the <see cref="RunLock"/> of a run.</summary>
/// <param name="ProcessId">Id of the process on this machine; null if it is not known, as for a process of another machine
/// that shares the folder.</param>
internal readonly record struct RunLockOwner(int? ProcessId)
{
    /// <summary>Finds the process that trains a run; null if nobody does.</summary>
    /// <param name="folder">Folder of the run.</param>
    public static RunLockOwner? TryFind(string folder)
    {
        string path = Path.Combine(folder, RunLock.FileName);
        if (!File.Exists(path) || !IsHeld(path))
            return null;
        try
        {
            using var file = new FileStream(
                PathOf(folder),
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete
            );
            using var reader = new StreamReader(file);
            string[] parts = (reader.ReadLine() ?? "").Split(' ');
            // The start of the process distinguishes it from a later one with the same id.
            return
                parts is [var id, var start]
                && int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out int process)
                && StartOf(process) == start
                ? new RunLockOwner(process)
                : new RunLockOwner(null);
        }
        catch (IOException)
        {
            return new RunLockOwner(null);
        }
    }

    /// <summary>Path of the file that names the owner. The file of the lock cannot be read while the lock is held.</summary>
    internal static string PathOf(string folder) => Path.Combine(folder, ".owner");

    /// <summary>Text that names this process.</summary>
    internal static string Current =>
        string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId} {StartOf(Environment.ProcessId)}\n");

    // The lock is taken for a moment. RunLock tries again, so that no training fails because of it.
    private static bool IsHeld(string path)
    {
        try
        {
            using var probe = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    // Start of a process: on Linux in ticks of the kernel since its boot, which no clock changes. Null if there is no such
    // process.
    private static string? StartOf(int process)
    {
        try
        {
            if (OperatingSystem.IsLinux())
            {
                string status = File.ReadAllText($"/proc/{process}/stat");
                return status[(status.LastIndexOf(')') + 2)..].Split(' ')[19];
            }

            using var running = Process.GetProcessById(process);
            return running.StartTime.ToUniversalTime().Ticks.ToString(CultureInfo.InvariantCulture);
        }
        catch (Exception exception)
            when (exception
                    is IOException
                        or ArgumentException
                        or InvalidOperationException
                        or UnauthorizedAccessException
                        or System.ComponentModel.Win32Exception
            )
        {
            return null;
        }
    }
}
