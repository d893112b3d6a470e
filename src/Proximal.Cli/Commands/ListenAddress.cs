using System.Net;

namespace Proximal.Cli;

/// <summary>Address and secret of the commands that listen: <c>serve</c>, <c>fleet learner</c>, <c>dashboard</c>.</summary>
internal static class ListenAddress
{
    private const string TokenVariable = "PROXIMAL_TOKEN";

    /// <summary>Secret from the environment variable <c>PROXIMAL_TOKEN</c>; null for none.</summary>
    public static string? Token =>
        Environment.GetEnvironmentVariable(TokenVariable) is { Length: > 0 } token ? token : null;

    /// <summary>Reads <c>--host</c>.</summary>
    /// <param name="host">An IP address or <c>localhost</c>; null for the loopback address.</param>
    /// <exception cref="InvalidInputException">The text is no address, or others can reach it and there is no
    /// secret.</exception>
    public static IPAddress Parse(string? host)
    {
        IPAddress? address = IPAddress.Loopback;
        if (host is not (null or "localhost") && !IPAddress.TryParse(host, out address))
            throw new InvalidInputException(
                $"--host must be an IP address such as 127.0.0.1 or 0.0.0.0, but is '{host}'"
            );
        return Checked(address!, host);
    }

    /// <summary>Returns an address unless others can reach it and there is no secret.</summary>
    /// <param name="address">The address.</param>
    /// <param name="host">Text of <c>--host</c>, for the message.</param>
    /// <exception cref="InvalidInputException">Others can reach it and there is no secret.</exception>
    public static IPAddress Checked(IPAddress address, string? host) =>
        IPAddress.IsLoopback(address) || Token is not null
            ? address
            : throw new InvalidInputException(
                $"--host {host} can be reached by others: set the environment variable {TokenVariable} to a secret token"
            );

    /// <summary>Reads <c>--port</c>.</summary>
    /// <exception cref="InvalidInputException">The number is too large.</exception>
    public static int Port(long port) =>
        port <= IPEndPoint.MaxPort
            ? (int)port
            : throw new InvalidInputException($"--port must be at most {IPEndPoint.MaxPort}, but is {port}");
}
