global using System.Net.Sockets;
