namespace Proximal.Gymnasium;

/// <summary>The script that steps Gymnasium environments, in a Python process.</summary>
internal static class PythonBridge
{
    private const string Hint = "; name a Python with gymnasium: --set python=PATH";

    /// <summary>Starts the process.</summary>
    /// <param name="python">Path or name of the Python interpreter.</param>
    /// <exception cref="InvalidInputException">The interpreter cannot be started.</exception>
    public static HostProcess Start(string python)
    {
        byte[] script = Script();
        // The interpreter reads exactly the script from its standard input, and runs it.
        string program =
            $"import os\ns=b''\nwhile len(s)<{script.Length} and (c:=os.read(0,{script.Length}-len(s))): s+=c\n"
            + "exec(compile(s,'proximal_gymnasium.py','exec'))";
        var process = new HostProcess(python, ["-c", program], Hint);
        try
        {
            process.Input.Write(script);
        }
        catch (IOException)
        {
            // It has ended, which the first request reports.
        }

        return process;
    }

    private static byte[] Script()
    {
        using Stream stream = typeof(PythonBridge).Assembly.GetManifestResourceStream("bridge.py")!;
        var script = new byte[stream.Length];
        stream.ReadExactly(script);
        return script;
    }
}
