using System.Runtime.InteropServices;

namespace Proximal.MuJoCo;

/// <summary>Finds and loads the MuJoCo library.</summary>
internal static class LibrarySearch
{
    /// <summary>Environment variable with the library, or with the folder that contains it.</summary>
    public const string PathVariable = "MUJOCO_LIBRARY";

    /// <summary>Loads the library.</summary>
    /// <param name="path">Library or folder that the user chose; null or empty to search.</param>
    /// <exception cref="InvalidInputException">The library was not found; the message says how to install
    /// it.</exception>
    public static nint Load(string? path)
    {
        if (!string.IsNullOrEmpty(path))
            return LoadFrom(path);
        foreach (string name in Names().Concat(Folders().SelectMany(FilesIn)))
        {
            if (NativeLibrary.TryLoad(name, out nint library))
                return library;
        }

        throw new InvalidInputException($"the MuJoCo library was not found: {Installation()}");
    }

    private static nint LoadFrom(string path)
    {
        string file = Directory.Exists(path) ? FilesIn(path).FirstOrDefault() ?? path : path;
        if (!File.Exists(file))
            throw new InvalidInputException(
                $"{PathVariable}: '{path}' is neither a MuJoCo library nor a folder with one: {Installation()}"
            );
        return NativeLibrary.TryLoad(file, out nint library)
            ? library
            : throw new InvalidInputException(
                $"{PathVariable}: '{file}' cannot be loaded; it must be a MuJoCo library for "
                    + $"{RuntimeInformation.RuntimeIdentifier}"
            );
    }

    // Distributions and releases install files with the version in the name, and not all of them the plain name.
    private static IEnumerable<string> Names()
    {
        if (OperatingSystem.IsWindows())
            return ["mujoco.dll"];
        IEnumerable<string> versions = StructLayout.KnownVersions().Reverse().Select(StructLayout.Text);
        return OperatingSystem.IsMacOS()
            ? ["libmujoco.dylib", .. versions.Select(static version => $"libmujoco.{version}.dylib")]
            : ["libmujoco.so", .. versions.Select(static version => $"libmujoco.so.{version}")];
    }

    private static IEnumerable<string> Folders()
    {
        yield return AppContext.BaseDirectory;
        if (OperatingSystem.IsMacOS())
        {
            yield return "/Applications/MuJoCo.app/Contents/Frameworks/mujoco.framework/Versions/A";
            yield return "/opt/homebrew/lib";
            yield return "/usr/local/lib";
        }

        string home = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".mujoco");
        if (!Directory.Exists(home))
            yield break;
        foreach (string release in Directory.GetDirectories(home).OrderDescending(StringComparer.Ordinal))
        {
            yield return Path.Combine(release, "lib");
            yield return Path.Combine(release, "bin");
        }
    }

    private static string[] FilesIn(string folder)
    {
        if (!Directory.Exists(folder))
            return [];
        string pattern =
            OperatingSystem.IsWindows() ? "mujoco.dll"
            : OperatingSystem.IsMacOS() ? "libmujoco*.dylib"
            : "libmujoco.so*";
        return [.. Directory.GetFiles(folder, pattern).OrderDescending(StringComparer.Ordinal)];
    }

    private static string Installation() =>
        (
            OperatingSystem.IsWindows() ? "unpack a release of https://github.com/google-deepmind/mujoco/releases"
            : OperatingSystem.IsMacOS()
                ? "install MuJoCo.app from https://github.com/google-deepmind/mujoco/releases into /Applications"
            : "'apt-get install libmujoco-dev' (Debian), or unpack a release of "
                + "https://github.com/google-deepmind/mujoco/releases"
        ) + $", or 'pip install mujoco'; set {PathVariable} to the library or its folder if it is elsewhere";
}
