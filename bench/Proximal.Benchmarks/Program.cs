using BenchmarkDotNet.Running;

BenchmarkSwitcher.FromAssembly(typeof(Proximal.Benchmarks.GemmBenchmarks).Assembly).Run(args);
