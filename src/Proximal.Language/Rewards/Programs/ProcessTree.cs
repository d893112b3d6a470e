using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Proximal.Language;

/// <summary>Ends a process with all its descendants, also those whose parent has ended.</summary>
internal static class ProcessTree
{
    /// <summary>Environment variable that marks a process and its descendants.</summary>
    public const string Mark = "PROXIMAL_PROGRAM";

    /// <summary>Ends the process, if it still runs, and its descendants.</summary>
    /// <param name="root">The process.</param>
    /// <param name="mark">Value of <see cref="Mark"/> in its environment.</param>
    public static void Kill(Process root, string mark)
    {
        Kill(root);
        if (!OperatingSystem.IsLinux())
            return;

        // A process whose parent ended has another parent and is no longer in the tree; its environment shows its origin.
        byte[] entry = Encoding.UTF8.GetBytes($"{Mark}={mark}\0");
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (
                int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int id)
                && id != root.Id
                && Environment(folder).AsSpan().IndexOf(entry) >= 0
            )
                KillById(id);
        }
    }

    private static void KillById(int id)
    {
        try
        {
            using var orphan = Process.GetProcessById(id);
            Kill(orphan);
        }
        catch (ArgumentException) { } // it ended
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception exception)
            when (exception
                    is InvalidOperationException
                        or Win32Exception
                        or AggregateException
                        or NotSupportedException
            )
        {
            // It ended.
        }
    }

    // Empty for processes of other users and those that ended.
    private static byte[] Environment(string folder)
    {
        try
        {
            return File.ReadAllBytes(Path.Combine(folder, "environ"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
