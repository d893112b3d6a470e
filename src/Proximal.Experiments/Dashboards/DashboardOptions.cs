using System.Net;
using Proximal.Environments;

namespace Proximal.Experiments;

/// <summary>Options of <see cref="DashboardHost.ServeAsync"/>, the flags of <c>proximal dashboard</c>.</summary>
public sealed record DashboardOptions
{
    /// <summary>Folders whose runs are shown, at any depth. Default <c>runs</c>.</summary>
    public IReadOnlyList<string> Folders { get; init; } = ["runs"];

    /// <summary>Address to listen on. Default: the loopback address. Another one needs a <see cref="Token"/>.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>Port to listen on; 0 for any free one. Default 6007.</summary>
    public int Port { get; init; } = 6007;

    /// <summary>Token that a browser must send once, as <c>/?token=TOKEN</c>. Null, the default, for none.</summary>
    public string? Token { get; init; }

    /// <summary>Whether requests that change something, such as starting a run, are refused. Default false.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>
    /// Environment variable of a program that the page starts: the file for its output. The program leaves the session of
    /// the terminal, so that Ctrl-C of the dashboard does not stop it.
    /// </summary>
    internal const string OutputVariable = "PROXIMAL_DETACHED_OUTPUT";

    /// <summary>
    /// Program and first arguments of the command that trains runs, such as <c>["proximal"]</c>. Empty, the default:
    /// runs cannot be started from the page.
    /// </summary>
    public IReadOnlyList<string> Tool { get; init; } = [];

    /// <summary>Registered environments, for their reward thresholds; null for the built-in ones.</summary>
    public EnvironmentRegistry? Environments { get; init; }

    /// <summary>Is called with the address of the page as soon as the server listens; null for none.</summary>
    public Action<Uri>? Started { get; init; }
}
