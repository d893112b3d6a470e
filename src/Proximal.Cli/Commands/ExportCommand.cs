using System.CommandLine;
using Proximal.Onnx;

namespace Proximal.Cli;

/// <summary><c>proximal export RUN</c>: a policy for use elsewhere.</summary>
internal static class ExportCommand
{
    private const string Notes = """
        An ONNX model (opset 17) runs wherever there is an ONNX runtime: Python, JavaScript, C++, browsers, game engines. It takes
        observations as the environment gives them and returns the most probable action as the environment takes it: normalisation, one-hot
        encodings, masks and bounds are in the model. Observations and actions of several parts are inputs and outputs by name, such as
        observation.camera and action.wheel. A recurrent policy has an input state and an output next_state: feed zeros at the start of an
        episode, and next_state of the step before afterwards.

        --safetensors writes what C# loads by Policy.Load(PATH), without the state of training: a folder with policy.json and
        policy.safetensors, or one file.
        """;

    public static Command Create()
    {
        var source = new Argument<string>("RUN")
        {
            Description = "A run's folder or its name under runs/; or the folder or file of a checkpoint or policy.",
        };
        Option<string?> onnx = Flag.Text("--onnx", "FILE", "Write an ONNX model.");
        Option<string?> safetensors = Flag.Text(
            "--safetensors",
            "PATH",
            "Write weights and their description; a file where PATH ends in .safetensors, a folder otherwise."
        );
        Option<bool> best = Flag.Switch("--best", "The run's best checkpoint instead of its newest.");
        Option<bool> value = Flag.Switch(
            "--with-value",
            "Give the ONNX model an output with the critic's estimate of the return."
        );
        var command = new Command(
            "export",
            "Writes a trained policy for use elsewhere: as an ONNX model, or as safetensors."
        )
        {
            source,
            onnx,
            safetensors,
            best,
            value,
        };
        command.SetAction(result =>
        {
            (string? model, string? weights) = (result.GetValue(onnx), result.GetValue(safetensors));
            if (model is null && weights is null)
                throw new InvalidInputException("nothing to write: add --onnx FILE or --safetensors PATH");
            if (model is null && result.GetValue(value))
                throw new InvalidInputException("--with-value is about ONNX models: add --onnx FILE");
            var shipped = ExportedPolicy.Find(
                result.GetRequiredValue(source),
                result.GetValue(best),
                Console.Error.WriteLine
            );
            if (model is not null)
                WriteModel(shipped, model, result.GetValue(value));
            if (weights is not null)
            {
                CreateFolderOf(weights);
                shipped.Policy.Save(weights);
                Console.WriteLine($"wrote {weights} from {shipped.Source}");
            }
            return ExitCodes.Done;
        });
        HelpPage.AddTo(
            command,
            Notes,
            [
                "proximal export runs/CartPole-v1 --onnx cartpole.onnx",
                "proximal export runs/CartPole-v1 --best --onnx cartpole.onnx --with-value",
                "proximal export runs/CartPole-v1/checkpoints/step-50176 --onnx cartpole.onnx",
                "proximal export runs/CartPole-v1 --safetensors cartpole                 for Policy.Load(\"cartpole\")",
                "proximal export runs/CartPole-v1 --safetensors cartpole.safetensors     the same in one file",
            ]
        );
        return command;
    }

    private static void WriteModel(ExportedPolicy shipped, string path, bool withValue)
    {
        CreateFolderOf(path);
        var options = new OnnxOptions
        {
            WithValue = withValue,
            Environment = shipped.Environment,
            Algorithm = shipped.Algorithm,
        };
        OnnxSignature signature = OnnxModel.Write(shipped.Policy, path, options);
        Console.WriteLine($"wrote {path} from {shipped.Source}");
        foreach (string input in signature.Inputs)
            Console.WriteLine($"  in   {input}");
        foreach (string output in signature.Outputs)
            Console.WriteLine($"  out  {output}");
    }

    private static void CreateFolderOf(string path)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
            Directory.CreateDirectory(folder);
    }
}
